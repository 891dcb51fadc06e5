/** The page that shows what a system does now: all in it is drawn by its script. `path`: where it is served. */
export const dashboardPage = (path: string): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<title>Breakwater</title>',
    '<link rel="icon" href="data:,">',
    `<link rel="stylesheet" href="${path}/app.css">`,
    '</head>',
    `<body><div id="app" data-path="${path}"><noscript>This page needs JavaScript; chaos status shows the same in a terminal.</noscript></div>`,
    `<script src="${path}/app.js"></script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
