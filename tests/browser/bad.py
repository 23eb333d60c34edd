"""A page with whatever the tools are to find."""

BAD = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Bad</title><link rel="stylesheet" href="style.css">
<style>@keyframes a { to { left: 9px } } b { position: relative; animation: a 9s infinite; }
a:focus { outline: none } .wide { width: 500px } .px { font-size: 16px }</style></head>
<body><main><h1>Bad</h1><div><p><p>x</div></p><p class="px">Stays small</p><b>moves</b>
<p style="color: #aaa; background: #fff">Too pale to read</p>
<p class="wide">wide</p><p><a href="/">unseen</a> <a href="/" tabindex="-1">left out</a></p><img src="a.png">
</main><script>console.log("ran"); fetch("/asked")</script></body></html>
"""
