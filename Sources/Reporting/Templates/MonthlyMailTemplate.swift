/// The monthly recommendations as HTML.
enum MonthlyMailTemplate {
    static let html = """
        {{> head.html}}
        {{#halt}}
        {{> section.html}}
        {{/halt}}
        {{#warnings}}
        {{> section.html}}
        {{/warnings}}
        {{#changes}}
        {{> section.html}}
        {{/changes}}
        {{#signals}}
        {{#section}}
        \(MailFrame.open)\
        {{#paragraphs}}<p class="ink" style="margin:0 0 10px">{{.}}</p>
        {{/paragraphs}}
        {{/section}}
        {{#hasGroups}}<table class="ink" width="100%" cellpadding="4" cellspacing="0" border="0" style="font-size:14px;line-height:1.4;color:#0f172a">
        <tr class="soft" style="color:#5b6677;font-size:12px"><td>Stock</td><td align="right">Target<br>Change</td><td align="right">Confidence</td></tr>
        {{#groups}}<tr><th class="ln {{style}}" colspan="3" align="left" style="padding-top:14px;border-bottom:2px solid #e3e7ed;color:{{front}};font-size:15px">{{title}}</th></tr>
        {{#lines}}<tr valign="top"><td><b>{{symbol}}</b> <b class="{{style}}" style="color:{{front}};font-size:12px">{{action}}</b>\
        <br><span class="soft" style="color:#5b6677;font-size:12px">{{about}}</span></td>\
        <td align="right">{{target}}<br><span class="soft" style="color:#5b6677;font-size:12px">{{change}}</span></td><td align="right">{{confidence}}</td></tr>
        <tr><td class="soft ln" colspan="3" style="border-bottom:1px solid #e3e7ed;color:#5b6677;font-size:12px">\
        {{why}}{{#measured}} Measured: {{.}}.{{/measured}}</td></tr>
        {{/lines}}
        {{/groups}}
        </table>{{/hasGroups}}
        {{#section}}
        {{#remarks}}<p class="soft" style="margin:10px 0 0;color:#5b6677;font-size:12px;line-height:1.45">{{.}}</p>
        {{/remarks}}
        \(MailFrame.close)\
        {{/section}}
        {{/signals}}
        {{#sections}}
        {{> section.html}}
        {{/sections}}
        {{> foot.html}}

        """
}
