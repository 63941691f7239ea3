#!/usr/bin/env python3
"""The same two texts as several producers write them to PDF, and what readers get back of them.

usage: trial.py LOTSE [OUT]      LOTSE is the binary, OUT a folder for the files (default: a temporary one)

A leaflet with a list and a table goes through LibreOffice, Chromium and Ghostscript; a guide in two columns through pdfTeX (T1
and OT1 fonts), Ghostscript and qpdf (object streams, closed to changes, cut off). A producer that is not installed is named
and left out. Share: 2 × words in common blocks / words of both (difflib), words put together that a line end divides.
pdftotext (poppler) stands beside as a yardstick.
"""
import difflib, json, os, re, shutil, subprocess, sys, tempfile

TITLE = "Hilfe für Familien in Musterfeld"
LEAD = ("Wer Fragen zu Betreuung, Wohngeld oder Unterhalt hat, bekommt im Familienbüro eine Antwort. "
        "Das Büro liegt über der Bücherei, ist mit dem Kinderwagen gut zu erreichen und kostet nichts.")
ITEMS = ["Anträge verstehen und ausfüllen", "Plätze für Kinder unter drei Jahren finden", "Streit über Unterhalt schlichten"]
ROWS = [("Tag", "Zeit", "Ort"), ("Montag", "9 bis 12 Uhr", "Rathaus"), ("Mittwoch", "14 bis 18 Uhr", "Bücherei"),
        ("Freitag", "8 bis 11 Uhr", "Kita am Fluss")]
SECTIONS = [
    ("Der erste Weg", "Am Anfang steht ein Gespräch. Es dauert eine halbe Stunde, und niemand muss dafür etwas mitbringen. Danach wissen "
     "die meisten, welches Amt zuständig ist, welche Papiere fehlen und wie lange es dauern wird, bis Geld auf dem Konto ist. "
     "Übersetzerinnen für Türkisch, Arabisch und Ukrainisch können nach Anmeldung dabei sein."),
    ("Was es kostet", "Die Beratung kostet nichts. Für beglaubigte Abschriften nimmt die Stadt fünf Euro je Seite, für Familien mit "
     "kleinem Einkommen gar nichts. Fahrten zum Gericht werden auf Antrag erstattet, größere Auslagen nach Absprache."),
    ("Wenn es eilt", "Außerhalb der Öffnungszeiten hilft der Bereitschaftsdienst. Er ist nachts, am Wochenende und über die Feiertage zu "
     "erreichen, schickt in Notfällen jemanden vorbei und vermittelt für die ersten Tage ein Zimmer im Gästehaus."),
]


def words(text):
    text = re.sub(r"[-\u00ad]\s*\n\s*(?=[a-zäöüß])", "", text)
    return re.findall(r"\w+", text)


def have(tool):
    if shutil.which(tool) is None:
        print(f"# {tool} is not installed: its files are left out", file=sys.stderr)
        return False
    return True


def run(*command, **more):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, **more)
    return done.returncode == 0


def leaflet():
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    items = "".join(f"<li>{item}</li>" for item in ITEMS)
    html = (f"<!DOCTYPE html><html lang=de><meta charset=utf-8><title>{TITLE}</title><h1>{TITLE}</h1><p>{LEAD}</p><ul>{items}</ul>"
            f"<table border=1>{rows}</table><p>{SECTIONS[2][1]}</p></html>")
    text = " ".join([TITLE, LEAD, *ITEMS, *(" ".join(row) for row in ROWS), SECTIONS[2][1]])
    return html, text


def guide(fonts):
    sections = "\n".join(f"\\section*{{{head}}}\n{text}\n" for head, text in SECTIONS)
    encoding = "\\usepackage[T1]{fontenc}\n" if fonts == "T1" else ""
    tex = ("\\documentclass[twocolumn]{article}\n" + encoding + "\\usepackage[utf8]{inputenc}\n\\pagestyle{empty}\n\\begin{document}\n"
           f"\\section*{{{TITLE}}}\n{LEAD}\n\n{sections}\\begin{{itemize}}\n"
           + "".join(f"\\item {item}\n" for item in ITEMS) + "\\end{itemize}\n\\end{document}\n")
    text = " ".join([TITLE, LEAD, *(f"{head} {body}" for head, body in SECTIONS), *ITEMS])
    return tex, text


def produce(out):
    """Files with the text each should give: (name, path, text)."""
    made = []
    html, text = leaflet()
    page = os.path.join(out, "leaflet.html")
    with open(page, "w", encoding="utf-8") as file:
        file.write(html)
    if have("soffice"):
        profile = "-env:UserInstallation=file://" + os.path.join(out, "profile")
        run("soffice", profile, "--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir", out, page)
        made.append(("LibreOffice", os.path.join(out, "leaflet.pdf"), text))
    if have("chromium"):
        path = os.path.join(out, "chromium.pdf")
        run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={path}", "file://" + page)
        made.append(("Chromium (Skia)", path, text))
    if have("pdflatex"):
        for fonts in ("T1", "OT1"):
            tex, text = guide(fonts)
            name = f"guide-{fonts}"
            with open(os.path.join(out, name + ".tex"), "w", encoding="utf-8") as file:
                file.write(tex)
            run("pdflatex", "-interaction=batchmode", name + ".tex", cwd=out)
            made.append((f"pdfTeX, two columns, {fonts} fonts", os.path.join(out, name + ".pdf"), text))
    made = [entry for entry in made if os.path.exists(entry[1])]
    if have("gs"):
        for name, path, text in list(made):
            again = path[:-4] + "-gs.pdf"
            if run("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", f"-sOutputFile={again}", path):
                made.append((name + ", through Ghostscript", again, text))
    if made and have("qpdf"):
        name, path, text = made[0]
        for how, flags in [("object streams, linearised", ["--object-streams=generate", "--linearize"]),
                           ("closed to changes, RC4-40", ["--allow-weak-crypto", "--encrypt", "", "x", "40", "--modify=n", "--"]),
                           ("closed to changes, AES-128", ["--encrypt", "", "x", "128", "--use-aes=y", "--modify=none", "--"]),
                           ("closed to changes, AES-256", ["--encrypt", "", "x", "256", "--modify=none", "--"])]:
            again = os.path.join(out, re.sub(r"\W+", "-", how) + ".pdf")
            if run("qpdf", *flags, path, again):
                made.append((f"{name}, {how}", again, text))
    for name, path, text in made[:1]:
        cut = os.path.join(out, "cut.pdf")
        with open(path, "rb") as whole, open(cut, "wb") as file:
            data = whole.read()
            file.write(data[:data.rfind(b"xref")])
        made.append((f"{name}, cross-reference table cut off", cut, text))
    return made


def by_lotse(lotse, path):
    done = subprocess.run([lotse, "--quiet", "extract", path], capture_output=True, text=True, timeout=120)
    record = json.loads(done.stdout.splitlines()[0])
    return record["title"] + "\n" + record["text"]


def by_pdftotext(path):
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, timeout=120).stdout


def share(wanted, found):
    wanted, found = words(wanted), words(found)
    blocks = difflib.SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return 2 * sum(block.size for block in blocks) / max(1, len(wanted) + len(found))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    out = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else tempfile.mkdtemp()
    os.makedirs(out, exist_ok=True)
    beside = have("pdftotext")
    print(f"{'file':60} {'Lotse':>6} {'pdftotext':>9}")
    worst = 1.0
    for name, path, text in produce(out):
        ours = share(text, by_lotse(sys.argv[1], path))
        worst = min(worst, ours)
        theirs = f"{share(text, by_pdftotext(path)):9.3f}" if beside else ""
        print(f"{name:60} {ours:6.3f} {theirs}")
    sys.exit(0 if worst >= 0.95 else 1)


main()
