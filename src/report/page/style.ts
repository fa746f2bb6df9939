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
`;
