/** The report's looks: dense and calm, light or dark as the reader's system says. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1d232b; --soft: #5b6672; --paper: #fbfbfa; --line: #d6dade; --good: #1f7a4d; --bad: #b3261e; --odd: #96690a; --focus: #1a5fb4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --soft: #9aa5b1; --paper: #16191d; --line: #363c44; --good: #6fcf9c; --bad: #ff8a80; --odd: #e8b84a; --focus: #8ab4f8; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
.sub { color: var(--soft); margin: 0 0 .8rem; }
.verdict { border-left: 6px solid var(--odd); padding: .5rem .9rem; margin: .6rem 0; }
.verdict.true { border-color: var(--good); } .verdict.false { border-color: var(--bad); }
.verdict strong { font-size: 1.15rem; letter-spacing: .03em; } .true > strong { color: var(--good); } .false > strong { color: var(--bad); }
ol { margin: .3rem 0; padding-left: 1.6rem; } li { margin: .15rem 0; }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 4px; padding: .1rem .5rem; cursor: pointer; }
button.step { border: 0; padding: 0; text-align: left; text-decoration: underline dotted; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .1rem .9rem .1rem 0; vertical-align: top; } td.n { text-align: right; }
canvas { display: block; width: 100%; border: 1px solid var(--line); }
.bar { display: flex; gap: .5rem; align-items: center; flex-wrap: wrap; margin: .3rem 0; }
#detail { min-height: 3em; white-space: pre-wrap; overflow-wrap: anywhere; }
.warning { color: var(--odd); }
`;
