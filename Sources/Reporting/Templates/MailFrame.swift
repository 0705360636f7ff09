/// What the mails share: the frame of the HTML with its style, a part's markup, and the whole of the text.
///
/// Tables and inline styles are what mail clients agree on. The style in the head is for those that read it: dark
/// mode and narrow screens; it stays under 8 KB, beyond which Gmail drops all of it.
enum MailFrame {
    static let font = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

    static let style = """
        :root{color-scheme:light dark;supported-color-schemes:light dark}
        @media (max-width:480px){.pad{padding:18px 16px!important}.out{padding:10px 6px!important}
        .h1{font-size:25px!important}.w{display:none!important}.tl{padding:8px 4px!important}}
        @media (prefers-color-scheme:dark){
        .bg{background:#0d1117!important}.card{background:#161c26!important;border-color:#2a3342!important}
        .ink{color:#e7ecf3!important}.soft{color:#9aa7b8!important}.ln{border-color:#2a3342!important}
        .buy{color:#7ee2a8!important}.sell{color:#ff9d9d!important}.hold{color:#b9c4d2!important}
        .b-buy{background:#12382a!important;color:#7ee2a8!important}
        .b-sell{background:#431d22!important;color:#ff9d9d!important}
        .b-hold{background:#2a3342!important;color:#d5dde8!important}
        .c-good{background:#102a1c!important;border-color:#1f5136!important}
        .c-warning{background:#2e2614!important;border-color:#57471f!important}
        .c-critical{background:#3a1517!important;border-color:#7a2a2e!important}
        .t-good,.t-good *{color:#a5ebc1!important}.t-warning,.t-warning *{color:#f4cf87!important}
        .t-critical,.t-critical *{color:#ffb3b3!important}.pic{border-color:#2a3342!important}}
        """

    static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <title>{{head.subject}}</title>
        <style>
        \(style)
        </style>
        </head>
        <body class="bg" style="margin:0;padding:0;background:#f1f3f6;-webkit-text-size-adjust:100%">
        <div style="display:none;max-height:0;overflow:hidden;opacity:0">{{head.preheader}}</div>
        <table role="presentation" class="bg" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f1f3f6">
        <tr><td class="out" align="center" style="padding:22px 12px">
        <!--[if mso]><table role="presentation" width="600"><tr><td><![endif]-->
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" \
        style="max-width:600px;font:15px/1.5 \(font);color:#0f172a;text-align:left">
        <tr><td height="6" style="height:6px;line-height:6px;font-size:0;background:{{head.strip}};border-radius:10px 10px 0 0">&nbsp;</td></tr>
        <tr><td class="card pad" style="background:#ffffff;border:1px solid #e3e7ed;border-top:0;border-radius:0 0 10px 10px;padding:22px 24px">
        <p class="soft" style="margin:0;color:#5b6677;font-size:12px;letter-spacing:.06em;text-transform:uppercase">{{head.over}}</p>
        <h1 class="ink h1" style="margin:2px 0 8px;font-size:29px;line-height:1.2;letter-spacing:-.01em">{{head.headline}}</h1>
        <p class="ink" style="margin:0 0 4px;font-size:16px">{{head.lead}}</p>
        {{#head.hasTally}}
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:14px 0 0"><tr>
        {{#head.tally}}<td width="33%" style="padding:0 3px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">\
        <tr><td class="b-{{style}} tl" align="center" style="background:{{back}};color:{{front}};border-radius:8px;padding:8px 6px">\
        <b style="font-size:24px;line-height:1.2">{{count}}</b><br>{{noun}}</td></tr></table></td>
        {{/head.tally}}
        </tr></table>
        {{/head.hasTally}}
        {{#head.hasFacts}}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:14px 0 0;font-size:14px">
        {{#head.facts}}<tr><td class="soft ln" valign="top" width="38%" style="padding:6px 10px 6px 0;border-top:1px solid #e3e7ed;color:#5b6677">{{label}}</td>\
        <td class="ink ln" valign="top" style="padding:6px 0;border-top:1px solid #e3e7ed">{{value}}</td></tr>
        {{/head.facts}}
        </table>{{/head.hasFacts}}
        </td></tr>

        """

    /// The beginning of a part: a gap, and a card with the heading.
    static let open = """
        <tr><td height="14" style="height:14px;line-height:14px;font-size:0">&nbsp;</td></tr>
        <tr><td class="card pad c-{{tone}} t-{{tone}}" style="background:{{ground}};border:1px solid {{line}};border-radius:10px;padding:20px 24px;color:{{ink}}">
        <h2 class="ink" style="margin:0 0 10px;font-size:18px;line-height:1.3">{{heading}}</h2>

        """
    static let close = "</td></tr>\n"

    static let section =
        open + """
            {{#paragraphs}}<p class="ink" style="margin:0 0 10px">{{.}}</p>
            {{/paragraphs}}
            {{#hasBullets}}<ul class="ink" style="margin:0 0 10px;padding-left:18px">{{#bullets}}<li style="margin:0 0 6px">{{.}}</li>
            {{/bullets}}</ul>{{/hasBullets}}
            {{#hasFacts}}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 10px;font-size:14px">
            {{#facts}}<tr><td class="soft ln" valign="top" width="38%" style="padding:6px 10px 6px 0;border-top:1px solid {{line}};color:#5b6677">{{label}}</td>\
            <td class="ink ln" valign="top" style="padding:6px 0;border-top:1px solid {{line}};word-break:break-word">{{value}}</td></tr>
            {{/facts}}
            </table>{{/hasFacts}}
            {{#hasRows}}<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 10px;font-size:14px">
            <tr><td></td>{{#columns}}<th class="soft" align="right" valign="bottom" scope="col" style="padding:4px 0 4px 8px;font-weight:400;font-size:12px;color:#5b6677">{{.}}</th>{{/columns}}</tr>
            {{#rows}}<tr><th class="ink ln" align="left" scope="row" style="padding:6px 0;border-top:1px solid {{line}};font-weight:400">{{label}}</th>\
            {{#cells}}<td class="ink ln" align="right" style="padding:6px 0 6px 8px;border-top:1px solid {{line}};white-space:nowrap">{{.}}</td>{{/cells}}</tr>
            {{/rows}}
            </table>{{/hasRows}}
            {{#pictures}}<p class="soft" style="margin:10px 0 4px;color:#5b6677;font-size:13px">{{title}}</p>
            <img class="pic" src="{{source}}" alt="{{alternative}}" width="{{width}}" style="display:block;width:100%;max-width:{{width}}px;height:auto;background:#ffffff;border:1px solid #e3e7ed;border-radius:6px">
            {{/pictures}}
            {{#remarks}}<p class="soft" style="margin:8px 0 0;color:#5b6677;font-size:12px;line-height:1.45">{{.}}</p>
            {{/remarks}}

            """ + close

    static let foot = """
        <tr><td class="soft pad" style="padding:16px 24px 0;color:#5b6677;font-size:12px;line-height:1.45">\
        {{#footer}}<p style="margin:0 0 6px">{{.}}</p>
        {{/footer}}</td></tr>
        </table>
        <!--[if mso]></td></tr></table><![endif]-->
        </td></tr></table>
        </body>
        </html>

        """

    static let text = """
        {{#opening}}
        {{.}}
        {{/opening}}
        {{#textSections}}

        {{heading}}
        {{rule}}
        {{#lines}}
        {{.}}
        {{/lines}}
        {{/textSections}}

        {{#closing}}
        {{.}}
        {{/closing}}

        """
}
