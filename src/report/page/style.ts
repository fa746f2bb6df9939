/** The report's looks: dense and calm, light or dark as the reader's system says. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1d232b; --soft: #5b6672; --paper: #fbfbfa; --line: #d6dade; --card: #f3f4f6; --good: #1f7a4d; --bad: #b3261e; --odd: #96690a; --mark: #c2185b; --focus: #1a5fb4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --soft: #9aa5b1; --paper: #16191d; --line: #363c44; --card: #1e2329; --good: #6fcf9c; --bad: #ff8a80; --odd: #e8b84a; --mark: #ff6b9d; --focus: #8ab4f8; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h1 { font-size: 1.3rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
.sub { color: var(--soft); margin: 0 0 .5rem; overflow-wrap: anywhere; } .sub:empty { display: none; }
.verdict { border-left: 6px solid var(--odd); background: var(--card); border-radius: 0 6px 6px 0; padding: .5rem .9rem; margin: .6rem 0; }
.verdict.true { border-color: var(--good); } .verdict.false { border-color: var(--bad); }
.verdict strong { font-size: 1.15rem; letter-spacing: .03em; } .true > strong { color: var(--good); } .false > strong { color: var(--bad); }
.verdict p { margin: .2rem 0; } .verdict details { color: inherit; margin: .25rem 0; } .verdict .headline { font-weight: 600; }
ol { margin: .3rem 0; padding-left: 1.6rem; } li { margin: .15rem 0; overflow-wrap: anywhere; }
button, input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 5px; padding: .1rem .6rem; }
button { cursor: pointer; } button:hover { border-color: var(--soft); }
button.step { vertical-align: top; border: 0; border-radius: 2px; padding: 0; background: none; text-align: left; text-decoration: underline dotted var(--soft); text-underline-offset: 3px; overflow-wrap: anywhere; }
button.jump { border-color: var(--mark); color: var(--mark); font-weight: 600; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .1rem .9rem .1rem 0; vertical-align: top; } td.n { text-align: right; }
canvas { display: block; width: 100%; border: 1px solid var(--line); border-radius: 6px; box-sizing: border-box; }
#timeline { border-radius: 6px; }
.keys { display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; } .keys input { width: 9rem; }
.tabs { display: flex; flex-wrap: wrap; gap: .25rem; } .tabs button { border-radius: 5px 5px 0 0; color: var(--soft); max-width: 16rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tabs .violated { color: var(--bad); } .tabs [aria-selected=true] { color: var(--ink); background: var(--card); border-bottom: 3px solid var(--focus); font-weight: 600; } .tabs .violated[aria-selected=true] { color: var(--bad); border-bottom-color: var(--bad); }
.bar { display: flex; gap: .4rem; align-items: center; flex-wrap: wrap; margin: .5rem 0 .3rem; }
.told { margin: .2rem 0 .4rem; font-weight: 600; color: var(--mark); overflow-wrap: anywhere; } .told:empty { display: none; }
.panel { display: grid; grid-template-columns: minmax(16rem, 1fr) 2fr; gap: 0 1.5rem; margin-top: .5rem; min-height: 20rem; align-content: start; }
@media (max-width: 800px) { .panel { grid-template-columns: 1fr; } }
#detail { margin: .2rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.steps { width: 100%; font-size: 14px; } .steps th { color: var(--soft); font-weight: 400; padding-left: .4rem; } .steps td { border-top: 1px solid var(--line); padding: .12rem .8rem .12rem .4rem; overflow-wrap: anywhere; }
.steps .start { color: var(--soft); } .steps .current td { background: var(--card); font-weight: 600; } .steps .current td:first-child { box-shadow: inset 4px 0 var(--focus); } #reasons { font-size: 14px; } #reasons li::marker { color: var(--mark); font-weight: 600; } .steps .guilty button, .steps .stop td { color: var(--mark); } .steps td:nth-child(3) { white-space: nowrap; color: var(--soft); }
details { margin: .4rem 0; color: var(--soft); } summary { cursor: pointer; }
.warning { color: var(--odd); }
#space-time { position: relative; } .named { display: flex; gap: .25rem; } .named button { color: var(--mark); border-color: var(--mark); border-radius: 1rem; padding: 0 .5rem; } .scroll { overflow: auto; border: 1px solid var(--line); border-radius: 6px; } .scroll > div { position: relative; } .scroll svg { position: sticky; top: 0; display: block; width: 100%; }
#message { white-space: pre-wrap; margin: .3rem 0; } .tip { position: absolute; z-index: 1; width: 300px; pointer-events: none; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--card); border: 1px solid var(--line); border-radius: 5px; padding: .3rem .5rem; font-size: 12.5px; box-shadow: 0 2px 8px #0003; } .tip[hidden] { display: none; }
#space-time text { font: 11px system-ui, sans-serif; fill: var(--soft); } #space-time .words text { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; pointer-events: none; }
#space-time .name, #space-time .client { font-weight: 600; font-size: 12px; fill: var(--ink); } #space-time .client { font-weight: 400; } .paper { fill: var(--paper); } .tick { stroke: var(--line); } #space-time .time { font-size: 10.5px; font-variant-numeric: tabular-nums; }
.line { fill: var(--line); } #space-time .bold { font-weight: 600; } .follows { fill: var(--soft); opacity: .55; } .leads { fill: var(--good); } .candidate { fill: var(--odd); } .down { fill: var(--paper); stroke: var(--bad); stroke-dasharray: 3 3; } .paused { fill: var(--paper); stroke: var(--odd); stroke-dasharray: 2 2; } .crash { stroke: var(--bad); stroke-width: 2.5; }
#space-time .leads-word { fill: var(--good); } #space-time .candidate-word { fill: var(--odd); } #space-time .outage-word, #space-time .breach-word { fill: var(--bad); }
.fault { fill: var(--bad); opacity: .2; } .tint { fill: var(--bad); opacity: .045; } #space-time .fault-word { fill: var(--bad); } .fold { fill: var(--card); opacity: .9; }
.operation { fill: var(--soft); stroke: var(--paper); } .operation.ok { fill: var(--focus); opacity: .75; } .operation.fail { fill: var(--paper); stroke: var(--soft); } .operation.guilty { fill: var(--mark); } .operation.chosen { stroke: var(--ink); stroke-width: 2; opacity: 1; }
.message { fill: none; stroke: var(--soft); stroke-width: 1.1; } .message.work, .message.client { stroke: var(--focus); opacity: .8; } .message.news { stroke: var(--ink); opacity: .8; } .message.again, .faint .message { stroke: var(--soft); stroke-width: .8; opacity: .4; } .message.lost { stroke: var(--bad); } .faint .message.lost { opacity: .55; }
.message.guilty { stroke: var(--mark); stroke-width: 2; opacity: 1; } .message.chosen { stroke-width: 2.6; opacity: 1; } .message.again.guilty, .message.again.chosen { stroke-width: 1; opacity: .7; } .message.current { stroke: var(--ink); stroke-width: 2.2; opacity: 1; }
#space-time .guilty-word { fill: var(--mark); } #space-time .chosen-word { fill: var(--ink); } .mark { fill: none; stroke: var(--soft); stroke-width: 1.5; } .mark.loss, .mark.breach { stroke: var(--bad); stroke-width: 2.5; }
.legend { list-style: none; padding: 0; margin: .3rem 0; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; color: var(--soft); font-size: 13px; } .legend svg { vertical-align: -3px; margin-right: .35rem; overflow: visible; }
`;
