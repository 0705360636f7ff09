/// The tear sheet's page: HTML that needs no other file.
enum TearSheetTemplate {
    static let html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Bellwether backtest: {{title}}</title>
        <style>
        \(TearSheetStyle.css)
        </style>
        </head>
        <body>
        <main>
        {{#hasGrave}}
        <section class="grave" aria-label="{{graveTitle}}">
        <h2>{{graveTitle}}</h2>
        <ul>{{#grave}}<li>{{.}}</li>{{/grave}}</ul>
        </section>
        {{/hasGrave}}
        <header>
        <p class="over">Bellwether · backtest</p>
        <h1>{{title}}</h1>
        <p class="lead">{{span}}{{#subtitle}}<br>{{.}}{{/subtitle}}</p>
        <dl class="heads">
        {{#headlines}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/headlines}}
        </dl>
        <dl class="facts">
        {{#facts}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/facts}}
        </dl>
        </header>

        {{#hasCautions}}
        <section class="warnings" aria-label="Before you believe it">
        <h2>Before you believe it</h2>
        <ul>{{#cautions}}<li>{{.}}</li>{{/cautions}}</ul>
        </section>
        {{/hasCautions}}

        {{#hasCharts}}
        <section>
        {{#wideCharts}}<figure><figcaption>{{title}}</figcaption><picture>\
        {{#narrow}}<source media="(max-width:640px)" srcset="{{{.}}}">{{/narrow}}\
        <img src="{{{source}}}" alt="{{alternative}}" width="{{width}}" height="{{height}}"></picture></figure>
        {{/wideCharts}}
        <div class="pair">
        {{#smallCharts}}<figure><figcaption>{{title}}</figcaption>\
        <img src="{{{source}}}" alt="{{alternative}}" width="{{width}}" height="{{height}}"></figure>
        {{/smallCharts}}
        </div>
        </section>
        {{/hasCharts}}

        {{#tables}}
        <section{{#isSeen}} class="seen"{{/isSeen}}>
        <h2>{{title}}</h2>
        <table class="figures">
        <thead><tr><th></th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
        <tbody>
        {{#rows}}<tr><th scope="row">{{label}}</th>{{#cells}}<td class="{{style}}" data-name="{{column}}">{{value}}</td>{{/cells}}</tr>
        {{/rows}}
        </tbody></table>
        <p class="note">{{note}}</p>
        </section>
        {{/tables}}

        {{#hasYears}}
        <section>
        <h2>Return of each month, percent</h2>
        <table class="months">
        <thead><tr><th></th>{{#monthNames}}<th scope="col">{{.}}</th>{{/monthNames}}<th scope="col">Year</th></tr></thead>
        <tbody>
        {{#years}}<tr><th scope="row">{{name}}</th>{{#months}}<td class="{{style}}" data-name="{{name}}">{{value}}\
        {{#other}}<small>{{.}}</small>{{/other}}</td>{{/months}}</tr>
        {{/years}}
        </tbody></table>
        <p class="note">{{monthNote}}</p>
        </section>
        {{/hasYears}}

        <footer>
        <p>A backtest is a story about the past. Costs, fills, taxes and your own nerves will differ; whoever tries many
        portfolios finds one that looks good. It is no advice.</p>
        </footer>
        </main>
        </body>
        </html>

        """
}
