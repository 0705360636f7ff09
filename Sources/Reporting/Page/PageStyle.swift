/// The page's style. Charts sit on white cards, so one picture serves light and dark.
enum PageStyle {
    static let css = """
        :root{--bg:#f5f6f8;--card:#fff;--ink:#0f172a;--soft:#5b6677;--line:#e3e7ed;--accent:#1d4ed8;
        --buy:#0b6b3a;--buybg:#dff5e8;--sell:#a61b1b;--sellbg:#fde5e5;--hold:#475569;--holdbg:#e9edf2;
        --warn:#7a4b00;--warnbg:#fff5df;--warnline:#f0d9a8;--halt:#8a1414;--haltbg:#fdecec;--haltline:#f0b4b4}
        @media (prefers-color-scheme:dark){:root{--bg:#0d1117;--card:#161c26;--ink:#e7ecf3;--soft:#9aa7b8;
        --line:#2a3342;--accent:#8ab4ff;--buy:#7ee2a8;--buybg:#12382a;--sell:#ff9d9d;--sellbg:#431d22;
        --hold:#b9c4d2;--holdbg:#2a3342;--warn:#f4cf87;--warnbg:#2e2614;--warnline:#57471f;
        --halt:#ffb3b3;--haltbg:#3a1517;--haltline:#7a2a2e}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);-webkit-text-size-adjust:100%;
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main{max-width:1000px;margin:0 auto;padding:32px 20px 48px}
        header,section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:24px 28px;
        margin:0 0 20px}
        .over{margin:0;color:var(--soft);font-size:13px;letter-spacing:.06em;text-transform:uppercase}
        h1{margin:2px 0 8px;font-size:34px;line-height:1.15;letter-spacing:-.02em}
        h2{margin:0 0 14px;font-size:19px;letter-spacing:-.01em}
        .lead{margin:0 0 18px;font-size:18px;max-width:46em}
        .tally{display:flex;gap:10px;flex-wrap:wrap;list-style:none;margin:0 0 20px;padding:0}
        .tally li{flex:1;min-width:92px;padding:10px 16px;border-radius:10px}
        .tally b{display:block;font-size:28px;line-height:1.2;font-variant-numeric:tabular-nums}
        .buy{color:var(--buy);background:var(--buybg)}
        .sell{color:var(--sell);background:var(--sellbg)}
        .hold{color:var(--hold);background:var(--holdbg)}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(185px,1fr));gap:14px 24px;margin:0}
        dt{color:var(--soft);font-size:13px}
        dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .warnings{background:var(--warnbg);border-color:var(--warnline);color:var(--warn)}
        .halt{background:var(--haltbg);border-color:var(--haltline);color:var(--halt)}
        .halt p{margin:0}
        .facts.wide{grid-template-columns:repeat(auto-fill,minmax(260px,1fr))}
        .l{white-space:nowrap}
        .warnings ul{margin:0;padding-left:20px}
        .warnings li+li{margin-top:6px}
        figure{margin:0 0 18px}
        figure:last-child{margin:0}
        figcaption{margin:0 0 8px;color:var(--soft);font-size:14px}
        img{display:block;width:100%;height:auto;background:#fff;border:1px solid var(--line);border-radius:8px}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:14px}
        th,td{padding:8px 10px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
        thead th{color:var(--soft);font-weight:500;font-size:13px;white-space:nowrap}
        tbody tr:last-child>*{border-bottom:0}
        tbody th{font-weight:400}
        .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        .figures thead th[colspan]{text-align:center;color:var(--ink)}
        .q{color:var(--soft)}
        .signals b{display:block}
        .signals i{display:block;font-style:normal;font-size:13px;line-height:1.35}
        .signals span{display:inline-block;padding:1px 9px;border-radius:99px;font-size:12px;font-weight:600;
        white-space:nowrap}
        .r{min-width:190px;font-size:13px;color:var(--soft)}
        .note{margin:12px 0 0;color:var(--soft);font-size:13px;max-width:62em}
        footer{color:var(--soft);font-size:13px;padding:0 8px}
        @media (max-width:640px){main{padding:12px 10px 32px}header,section{padding:18px 16px}h1{font-size:28px}
        .lead{font-size:16px}.w,.p{display:none}th,td{padding:8px 5px}table{font-size:13px}
        .tally li{padding:8px 12px}.facts{grid-template-columns:1fr 1fr;gap:12px 16px}
        .facts.wide{grid-template-columns:1fr}
        .signals i{font-size:12px}}
        """
}
