package lorikeet.lora.ptx;

/**
 * How the page of a launch looks, in light and in dark. A row has a share for each counter, 0 to 1; the choice above the listing says
 * which of them is its heat, without a script. Texts keep a contrast of 4.5 to 1 at least, on the warmest row too.
 */
final class PageStyle {
    static final String CSS = """
            :root { color-scheme: light dark; --paper: #ffffff; --ink: #1b1b1b; --faint: #595959; --rule: #c8c8c8; --hot: 214 96 0; --wrong: #8f1d22; --bar: #1f6f9f; }
            @media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #e8e8e8; --faint: #a8a8a8; --rule: #44484f; --wrong: #ff9b94; --bar: #6cb4dc; } }
            body { font: 14px/1.45 system-ui, sans-serif; margin: 1.5em auto; padding: 0 1.5em; max-width: 110em; color: var(--ink); background: var(--paper); }
            h1 { overflow-wrap: anywhere; } h1, h2, caption { text-align: left; } caption { color: var(--faint); }
            a { color: inherit; } :target { outline: 2px solid var(--bar); } tr { scroll-margin-top: 3em; }
            table { border-collapse: collapse; margin: .6em 0 1.2em; } th, td { text-align: left; vertical-align: top; padding: .1em .6em; border-bottom: 1px solid var(--rule); }
            td.n { text-align: right; font-variant-numeric: tabular-nums; } td.ptx, td.long { overflow-wrap: anywhere; } td a { white-space: nowrap; }
            fieldset { border: 1px solid var(--rule); } label { margin-right: 1.2em; white-space: nowrap; }
            code { font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; tab-size: 4; }
            .part { content-visibility: auto; } table.listing { table-layout: fixed; width: 100%; } col.line { width: 4.5em; } col.count { width: 6.5em; } col.ratio { width: 9.5em; }
            .listing thead th { position: sticky; top: 0; background: var(--paper); } .listing th, .listing td { border-bottom: 0; }
            .listing tbody th, .listing td { text-align: right; font-weight: normal; font-variant-numeric: tabular-nums; } .listing thead th { text-align: right; vertical-align: bottom; }
            .listing td.ptx, .listing thead th:last-child, .finding td { text-align: left; }
            tr.ran { --heat: var(--issues, 0); } tr.ran th, tr.ran td { background-color: rgb(var(--hot) / calc(var(--heat) * .4)); }
            .source:has(#heat-lanes:checked) tr.ran { --heat: var(--lanes, 0); } .source:has(#heat-idle:checked) tr.ran { --heat: var(--idle, 0); }
            .source:has(#heat-sectors:checked) tr.ran { --heat: var(--sectors, 0); } .source:has(#heat-wavefronts:checked) tr.ran { --heat: var(--wavefronts, 0); }
            .listing td.over { color: var(--wrong); font-weight: bold; } .listing .finding td:last-child { border-left: 4px solid var(--wrong); } strong { color: var(--wrong); }
            svg { display: block; max-width: 100%; height: auto; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .bar, svg .dot { fill: var(--bar); } svg .frame { fill: none; stroke: var(--faint); }
            svg .rule { stroke: var(--rule); } svg .roof { fill: none; stroke: var(--ink); stroke-width: 2; }
            """;

    private PageStyle() {}
}
