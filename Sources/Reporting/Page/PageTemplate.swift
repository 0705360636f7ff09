/// The report's page: HTML with its style inside, for a browser and for a mail client alike.
///
/// Kept as text in the program so that a binary that is moved still finds it; `report.template` in the
/// configuration names a file to use instead, with the same names between the braces.
enum PageTemplate {
    static let html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}</title>
        <style>
        \(PageStyle.css)
        </style>
        </head>
        <body>
        <main>
        {{#halt}}
        <section class="halt" aria-label="Buying is halted">
        <h2>{{heading}}</h2>
        {{#paragraphs}}<p>{{.}}</p>{{/paragraphs}}
        </section>
        {{/halt}}
        <header>
        <p class="over">Bellwether · monthly signals</p>
        <h1>{{month}}</h1>
        <p class="lead">{{lead}}</p>
        <ul class="tally">
        {{#tally}}<li class="{{style}}"><b>{{count}}</b> <span>{{noun}}</span></li>{{/tally}}
        </ul>
        <dl class="facts">
        {{#facts}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/facts}}
        </dl>
        </header>

        {{#hasWarnings}}
        <section class="warnings" aria-label="Before you act">
        <h2>Before you act</h2>
        <ul>{{#warnings}}<li>{{.}}</li>{{/warnings}}</ul>
        </section>
        {{/hasWarnings}}

        {{#hasCurve}}
        <section>
        <h2>How the policy did</h2>
        {{#curveCharts}}<figure><figcaption>{{title}}</figcaption>
        <img src="{{source}}" alt="{{alternative}}" width="{{width}}" height="{{height}}"></figure>{{/curveCharts}}
        </section>
        {{/hasCurve}}

        {{#hasFigures}}
        <section>
        <h2>Key figures</h2>
        <div class="scroll"><table class="figures">
        <thead><tr><th></th>{{#periods}}<th colspan="2" scope="colgroup">{{.}}</th>{{/periods}}</tr>
        <tr><th></th>{{#periods}}<th class="n" scope="col">Policy</th><th class="n" scope="col">1/N</th>{{/periods}}</tr></thead>
        <tbody>
        {{#figures}}<tr><th scope="row">{{label}}</th>{{#values}}<td class="n">{{.}}</td>{{/values}}</tr>
        {{/figures}}
        </tbody></table></div>
        <p class="note">After costs. 1/N holds every tradable stock in equal weights, rebalanced on the same days.</p>
        </section>
        {{/hasFigures}}

        {{#paperParts}}
        <section>
        <h2>{{heading}}</h2>
        {{#paragraphs}}<p>{{.}}</p>{{/paragraphs}}
        {{#hasFacts}}<dl class="facts wide">{{#facts}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>{{/hasFacts}}
        {{#hasRows}}<div class="scroll"><table>
        <thead><tr><td></td>{{#columns}}<th class="n" scope="col">{{.}}</th>{{/columns}}</tr></thead>
        <tbody>{{#rows}}<tr><th class="l" scope="row">{{label}}</th>{{#cells}}<td class="n">{{.}}</td>{{/cells}}</tr>
        {{/rows}}</tbody></table></div>{{/hasRows}}
        {{#remarks}}<p class="note">{{.}}</p>{{/remarks}}
        </section>
        {{/paperParts}}

        <section>
        <h2>Signals</h2>
        {{#signalNotes}}<p>{{.}}</p>{{/signalNotes}}
        {{^hasRows}}<p>The list of this session is empty: nothing to trade.</p>{{/hasRows}}
        {{#hasRows}}
        <div class="scroll"><table class="signals">
        <thead><tr><th class="n p" scope="col">#</th><th scope="col">Stock</th><th scope="col">Action</th>\
        <th class="n" scope="col">Target</th><th class="n p" scope="col">Change</th><th class="n w" scope="col">Held</th>\
        <th class="n" scope="col">Conf.</th>{{#hasHits}}<th class="n w" scope="col">Hit rate</th>{{/hasHits}}<th class="n w" scope="col">Close</th><th class="w" scope="col">Why</th></tr></thead>
        <tbody>
        {{#rows}}<tr><td class="n q p">{{rank}}</td><th scope="row"><b>{{symbol}}</b>{{#name}}<i>{{.}}</i>{{/name}}\
        {{#sector}}<i class="q">{{.}}</i>{{/sector}}</th><td><span class="{{style}}">{{mark}} {{action}}</span></td>\
        <td class="n">{{target}}</td><td class="n p">{{change}}</td><td class="n w q">{{previous}}</td>\
        <td class="n">{{confidence}}</td>{{#hits}}<td class="n w">{{.}}{{#hitRange}}<i class="q">{{.}}</i>{{/hitRange}}</td>{{/hits}}<td class="n w">{{close}}</td><td class="w r">{{reason}}</td></tr>
        {{/rows}}
        </tbody></table></div>
        <p class="note">BUY opens a position or adds to one, SELL closes or cuts one, HOLD keeps it as it is. Held, target
        and change are shares of the portfolio; held is what the last signals asked for, as prices have moved it since.
        Confidence is the policy's own probability that the stock makes the published cut; it is not a chance of profit.
        {{#hasHits}}The hit rate is measured: the share of past signals of this action and confidence that paid, with its
        95% interval and their count.{{/hasHits}}</p>
        {{/hasRows}}
        </section>

        {{#hasWeights}}
        <section>
        <h2>What the portfolio holds</h2>
        {{#weightCharts}}<figure><figcaption>{{title}}</figcaption>
        <img src="{{source}}" alt="{{alternative}}" width="{{width}}" height="{{height}}"></figure>{{/weightCharts}}
        </section>
        {{/hasWeights}}

        <section>
        <h2>Last month's signals</h2>
        {{^hasOutcome}}<p>No earlier signals to judge yet.</p>{{/hasOutcome}}
        {{#hasOutcome}}<dl class="facts">{{#outcome}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/outcome}}</dl>
        <p class="note">Close to close since then, before costs, over all stocks with a price on both days.</p>{{/hasOutcome}}
        </section>

        {{#hasRecord}}
        <section>
        <h2>The last twelve months of signals</h2>
        {{#record}}<p>{{.}}</p>{{/record}}
        <dl class="facts">{{#recordFacts}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/recordFacts}}</dl>
        {{#recordCharts}}<figure><figcaption>{{title}}</figcaption>
        <img src="{{source}}" alt="{{alternative}}" width="{{width}}" height="{{height}}"></figure>{{/recordCharts}}
        </section>
        {{/hasRecord}}

        <section>
        <h2>Model and data</h2>
        <dl class="facts">{{#sources}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/sources}}</dl>
        {{#notes}}<p class="note">{{.}}</p>{{/notes}}
        </section>

        <footer>
        <p>Made by a program from past prices. It is no advice, knows nothing of your situation, and past results do
        not tell future ones. Backtests flatter: part of this one may have been seen in training, and costs, taxes and
        the prices you get will differ.</p>
        </footer>
        </main>
        </body>
        </html>

        """
}
