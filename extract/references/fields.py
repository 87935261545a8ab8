"""From labelled tokens to field values: which stretch is the field, and what of its punctuation belongs to it."""

from __future__ import annotations

import re

from extract import quick
from extract.references.tokens import Token

_DASH = re.compile(r"\s*(?:[‐‑‒–—―−]|--+|(?<=\d)\s+-|-\s+(?=\w))\s*|(?<=\w)\s+-(?=\w)|¢+Å?|(?<=\d)[~～](?=\d)")
_PAGE_LEAD = re.compile(
    r"^(?:\(?\s*(?:(?:pages?|pp?|págs?|pgs?|S|Seiten|стр|С|art(?:icle)?(?:\s*(?:no|id|number))?|e-?locator)\b\.?\s*:?\s*))+(?=\S)", re.I
)
_PAGE_GLUED = re.compile(r"^pp?\.?\s?(?=\d)")  # "pp257-286"
_PAGE_END = re.compile(
    r"(?<=\d)(?:\.\s*(?:issn|MR\d|doi|PMID|[^\W\d_]{3,})|\s*[,;(]\s*(?:[^\W\d_]{3,}|\d{1,3}\s?pp?\b)|\s*[頁页쪽]|\s*(?:pp?|págs?)\.?\s*[(,;]).*", re.I
)
_PAGE_TAIL = re.compile(r"\s*(?:pp?\.?|pages?|S\.|ff?\.?)$")
_NUMBER_LEAD = re.compile(
    r"^[(\[\s]*(?:(?:vol(?:umen?|\.)?|v|bd|band|jg|jahrgang|tome|t|т|nos?|nr|n[°º]|num(?:ber|\.)?|núm|issue|iss|heft|h|№|제)\b\.?[:\s]*"
    r"|n[°º]\s*|№\s*|제\s*)+(?=\S)",
    re.I,
)
_PART = re.compile(r"^Part\s\w{1,3}[\s,]+(?=\d)")
_NUMBER_TAIL = re.compile(r"(?<=\d)[\s,;.]+(?:nos?|nr|n[°º]?|issue|heft|h)$", re.I)  # "37, no"
_NUMBER_GLUED = re.compile(r"^(?:[Vv](?:ol)?|[Nn]o)\.?\s?(?=\d+$)")  # "V69", "no12"
_YEAR = re.compile(r"(?:1[4-9]|20)\d\d")
_PAIRS = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}


def stretches(labels: list[str]) -> dict[str, list[tuple[int, int]]]:
    """Token ranges by label. A gap that is labelled as nothing is closed where the same label goes on behind it: one token, two in running text."""
    out: dict[str, list[tuple[int, int]]] = {}
    i, count = 0, len(labels)
    while i < count:
        name = labels[i]
        j = i + 1
        while j < count and labels[j] == name:
            j += 1
        found = out.setdefault(name, [])
        if found and name != "O" and i - found[-1][1] <= (2 if name in "TC" else 1) and all(x == "O" for x in labels[found[-1][1] : i]):
            found[-1] = (found[-1][0], j)
        else:
            found.append((i, j))
        i = j
    return out


def cut(text: str, tokens: list[Token], span: tuple[int, int]) -> str:
    """The text of a token range, with the brackets and quotes that belong to it and without those that do not."""
    first, last = tokens[span[0]], tokens[span[1] - 1]
    start, end = first.start, last.end
    if first.before:
        inner = text[start:end]
        while start > 0 and text[start - 1] in "([{" and start > first.start - len(first.before):
            closing = {"(": ")", "[": "]", "{": "}"}[text[start - 1]]
            if inner.count(closing) + (closing in last.after) <= inner.count(text[start - 1]):
                break
            start -= 1
            inner = text[start:end]
    for mark in last.after:
        if mark in "?!+%®™" or (mark in _PAIRS and text.count(_PAIRS[mark], start, end) > text.count(mark, start, end)):
            end = text.index(mark, end) + 1  # a converter may have set it apart
        else:
            break
    if last.after[:2] == ".)" and text[start:end].count("(") > text[start:end].count(")"):  # "Ann. Phys. (N.Y.)"
        end += 2
    value = text[start:end]
    for closing, opening in ((")", "("), ("]", "[")) if value[:1] in "([" or value[-1:] in ")]" else ():
        if value.endswith(closing) and value.count(closing) > value.count(opening):
            value = value[:-1]
        if value.startswith(opening) and value.count(opening) > value.count(closing):
            value = value[1:]
    return value.strip(" ,;:")


#: What stands behind a title and is not of it: the edition, the kind of a thesis or report.
_TITLE_TAIL = quick.compile(
    r"\s*[.,;]\s*(?:\d+(?:st|nd|rd|th|d)|revised|rev\.?|second|third|fourth|fifth|sixth)\s+(?:ed\.?|edn\.?|edition)$"
    r"|\s*[(\[](?:\d+(?:st|nd|rd|th|d)|revised|rev\.?|second|third|fourth|fifth|sixth)\s+(?:ed\.?|edn\.?|edition)[)\]]?$"
    r"|\s*[.,;]\s*(?:completely\s+|fully\s+)?revised\s+(?:and\s+(?:expanded|enlarged|updated)(?:\s+(?:ed\.?|edition))?|ed\.?|edition)$"
    r"|\s*[(\[](?:(?:translated|trans\.|transl\.)\s+by\b[^()\[\]]*|\d+\s?(?:e|ère|ème)?\s?éd(?:\.|ition)?)[)\]]?$"
    r"|\s*\[version \d+[;,][^\[\]]*\]?$"
    r"|\s*[(\[][^()\[\]]*(?:thesis|dissertation|\bthèse\b|\btes[ei]s?\b|\bDiss\.|working paper|\breport|policy brief)[^()\[\]]*[)\]]?$"
    r"|\s*[.,;]\s*\d+\svols?\.?$"
    r"|\s*(?:\((?:version|v\.?)\s?[\d.]+\)\s*)?\[(?:data\s?set|database|computer software|software|code"
    r"|www document|internet|online|en ligne|en línea)\](?:\..*)?$"
    r"|\.?\s*\[(?:article in [a-z]+(?:, [a-z]+)*|(?:(?:poster|paper|oral|conference|podium)\s)?presentation|conference\s(?:paper|session|abstract)"
    r"|(?:(?:audio|video)\s)?podcast"
    r"|video(?:\sfile)?|webinar|blog(?:\spost)?|tweet|film|infographic|poster\ssession"
    r"|(?:poster|abstract)(?:\s(?:no\.?\s)?[A-Z]{0,3}-?\d[\w-]*)?|letter(?:\sto\sthe\seditor)?|editorial|chapter\s\d{1,3}|in process citation)\]?$"
    r"|\.\s+(?:(?:United States|US|U\.S\.|European|German|Japanese)\s)?patent\b.*$"
    r"|\s*[.:]\s*(?:автореф(?:ерат)?\.?\s*)?дис(?:с|сертация)?\b.*$"
    r"|\s*[.,;(\[]\s*(?:(?:ClinicalTrials\.gov|trial|registration)\s+)?identifier:?\s+[A-Z]{2,8}[\w/-]*\d[\w/-]*[)\]]?$"
    r"|\s*[.,;(\[]\s*(?:[A-Z]{2,6}\s)?(?:clinical\s|technology\sappraisal\s|diagnostics\s|(?:interventional|medical)\s\w+\s)?"
    r"(?:guidelines?|guidance)\s(?:no\.?\s)?\[?[A-Z]{1,4}\s?\d{1,4}\]?[)\]]?$"
    r"|\s*[(\[][^()\[\]]*\b(?:Series|Monographs|Lecture Notes|Studies in|Texts in|Schriftenreihe|Texte und|Studien zu[rm]?|Beiträge zu[rm]?"
    r"|Abhandlungen|Forschungen zu[rm]?)\b[^()\[\]]*[)\]]?$"
    r"|[.,]\s+(?:Graduate [Tt]exts|Lecture [Nn]otes|Springer [Ss]eries|[A-Z][\w ]*\b(?:Series|[Ss]eries of))\b[^.()]*$"
    r"|[.,]\s+(?:(?:translated|transl\.|trans\.|edited)\s+by|(?:traduction|trad\.)\s+(?:de|par)|hg\.?\s+v(?:on|\.))\s+[A-ZÀ-Þ][^.]*(?:\.[^.]*)?$"
    r"|[.,;:]\s+(?:(?:unpublished\s)?(?:doctoral|master'?s?|ph\.?\s?d\.?|m\.?\s?sc\.?|m\.?d\.?)\s(?:thesis|dissertation)|(?:inaugural-?)?dissertation"
    r"|diplomarbeit|habilitationsschrift|th[eè]se(?:\s(?:de|pour|en)\s[^.,]*|\sd['’]exercice)?|tesis\sdoctoral|tesi\sdi\s(?:laurea|dottorato)|tese\sde\sdoutorado"
    r"|dissertação\sde\smestrado|proefschrift|\w*avhandling|(?:yüksek\slisans|doktora|uzmanlık)\stezi|(?:diplomová|disertační|bakalářská)\spráce"
    r"|praca\s(?:doktorska|magisterska)|rozprawa\sdoktorska)$"
    r"|[.,;]\s+(?:\d{1,2}\s)?(?:Jan|Febr?|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?(?:\s\d{1,2},)?\s(?:19|20)\d\d$"
    r"|[.,]\s+(?:AWMF-)?Register-?Nr\b.*$"
    r"|[.,]\s+(?:Tese|Dissertação|Monografia|Trabalho\sde\s[Cc]onclusão\sde\s[Cc]urso)\s[(–-].*$"
    r"|\s*[\[(［][^\[\]()]*(?:논문|論文|论文)[\])］]$"
    r"|[.,]\s+Ref(?:erence|\.)?\s[\w/-]*\d[\w/-]*$|(?<=[.?!])\s+[A-Z][^.?!]*\bweb\s?site$"
    r"|[.,]\s+(?:procedure|publication|document|contract|protocol|order|report)\s(?:no|nr|number)\.?$"
    r"|\s/\s(?:под\s|[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?[А-ЯЁ][а-яё]+|[A-Z]\.\s(?:[A-Z]\.\s)?[A-Z][a-z]+(?:[,.]|$)).*$"
    r"|[.,]\s+(?:R|Python|Stata|SAS|Perl|Julia|MATLAB)\s(?:package|module|toolbox|library|macro)\b.*$"
    r"|[.,]\s*(?:(?:invited|plenary)\s)?(?:talk|lecture|seminar)\s(?:(?:given|presented|held|delivered)\s)?at\b.*$"
    r"|\.\s+(?:to appear|in press|submitted|unpublished|manuscript|preliminary draft|white paper)\b[^.]*$",
    re.I,
)
#: What a title needs for one of these tails: one of the words, one of the ends, or a mark and one of the words behind it.
_MAY_TAIL = ("(", "[", "eries", "Texts", "exts in", "otes", "dentifier", "uideline", "uidance", "дис", "hèse ", " / ",
              "egister-Nr", "eference ", "ebsite", " package ", " toolbox ", " library ", " module ")
_MAY_END = ("ed", "Ed", "edn", "Edn", "edition", "Edition", "expanded", "enlarged", "updated", "vol", "vols", "Vol", "Vols",
            "thesis", "dissertation", "Dissertation", "Thesis", "arbeit", "schrift", "doctorat", "doctoral",
            "exercice", "laurea", "dottorato", "doutorado", "mestrado", "vhandling", "tezi", "práce", "torska", "terska", "No", "Nr")
_MAY_FOLLOW = re.compile(
    r"[.,] (?:United|US|U\.S|European|Japan|German|[Pp]atent|[Tt]rans|[Tt]rad|[Tt]alk|[Ii]nvited|[Ll]ecture|[Ss]eminar"
    r"|[Ee]dited|H[Gg]|[Tt]o app|[Ii]n pr|[Ss]ubm|[Uu]npub|[Mm]anus|Prelim|White)"
)


_MAY_DATE = re.compile(r"[.,;]\s(?:\d{1,2}\s)?[A-Z][a-z]+\.?(?:\s\d{1,2},)?\s(?:19|20)\d\d$")


def _may_tail(value: str) -> bool:
    """Whether a title may have a tail that is not of it."""
    for word in _MAY_TAIL:
        if word in value:
            return True
    if value[-4:].isdigit() and _MAY_DATE.search(value):
        return True
    return value.removesuffix(".").endswith(_MAY_END) or ((", " in value or ". " in value) and _MAY_FOLLOW.search(value) is not None)


_ABBREVIATED = re.compile(r"\b[A-Z]\. ?[A-Z]$")


#: In the place of the year in front of a title.
_NO_DATE = re.compile(r"^[(\[]?(?:[ns]\.\s?d\.|in press|forthcoming|o\.\s?J\.)[)\]]?[.,:]?\s+(?=\S)", re.I)
_REGISTERED = re.compile(r"^[A-Z]{2,8}-?\d{6,}[.:]\s+(?=\S)")  # the number of a registration, in front of its title
_BRACKET_END = re.compile(
    r"^(?:[^()\s]+\s?){1,5}\)[.,:]\s+(?=\S)|^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:\s\d{1,2})?\)\s+(?=\S)"
)
_PAGED = re.compile(r"(?:[‘“\"'«](.{8,}?)[’”\"'»]|(.{8,}?)[’”\"'»]?)\s*\((?:pp?\.\s?)?(\d{1,4}\s?[-–—]\s?\d{1,4})\)")


def title_pages(value: str) -> tuple[str, str | None]:
    """A title without the pages in brackets behind it, and those pages: "The long ward’ (145–164)"."""
    match = _PAGED.fullmatch(value) if value.endswith(")") else None
    if match is None or _YEAR.fullmatch(match.group(3)[:4]):
        return value, None
    return match.group(1) or match.group(2), pages(match.group(3))


def title(value: str) -> str | None:
    """A title without the quotes around it and the stop behind it."""
    if ")" in value and value.count(")") > value.count("("):  # "advance online publication). Title", behind the year
        value = _BRACKET_END.sub("", value)
    value = value.strip(" ,;:\"“”„«»`'‘’").rstrip(".").strip()
    if value[:2].isupper() and value[2:9].isalnum():
        value = _REGISTERED.sub("", value)
    if value[:1] in "([nsifoNSIFO":
        value = _NO_DATE.sub("", value)
    if value.count("[") > value.count("]") and value.rfind("[") > 8 and value.count(" ", value.rfind("[")) < 3:
        value = value[: value.rfind("[")].rstrip()  # "Lists of towns [MPH", where the kind of work begins
    if value.endswith(". In"):
        value = value[:-4]  # "Ovarian torsion. In: Lists of towns"
    if _may_tail(value):
        value = _TITLE_TAIL.sub("", value) or value
        if value.count("(") > value.count(")") and value.rfind("(") > 3:  # "(Paris: Gallimard", where the place begins
            value = value[: value.rfind("(")].strip()
    if value[-1:].isupper() and _ABBREVIATED.search(value):
        value += "."
    return value if value and not (value[:1] in "PpUuSsIiMm" and _NO_TITLE.fullmatch(value)) else None


#: What is said of a source that has no title.
_NO_TITLE = re.compile(
    r"(?:personal (?:communication|correspondence|observations?)|unpublished (?:data|results|observations?|work)|in (?:press|preparation)"
    r"|submitted(?: for publication)?|manuscript (?:in preparation|submitted))(?: \((?:e-?mail|letter|telephone)\))?", re.I,
)


_QUOTE = re.compile(r"(?<!\w)(?P<open>[“„»‘`'\"](?=\w)|«(?=\s?\w))|(?:(?<=[\w.,?!)])|(?<=\w\s)(?=»))(?P<close>[”“»«’'\"](?!\w))")
_KINDS = {**dict.fromkeys("“”„\"", "“”„\""), **dict.fromkeys("«»", "«»"), **dict.fromkeys("‘’`'", "‘’`'")}


def requoted(value: str, text: str, first: Token, last: Token) -> str:
    """A title with the quote that stands in front of it or behind it where that quote is the partner of one within: "“Dry” lists of towns".

    `first` and `last` are its tokens in the line `text`. Quotes around the whole title are not of it.
    """
    marks = [(_KINDS[mark.group()], mark.lastgroup) for mark in _QUOTE.finditer(value)]
    for kind in dict.fromkeys(kind for kind, _ in marks):
        opened = closed = 0  # without their partners
        for _, role in (mark for mark in marks if mark[0] == kind):
            if role == "open":
                opened += 1
            elif opened:
                opened -= 1
            else:
                closed += 1
        led = first.before[-1:] if first.before[-1:] in kind else ""
        ended = next((mark for mark in last.after if mark in kind), "")
        if led and ended and not (closed and opened):
            continue  # they are partners of each other
        if led and closed:
            value = text[text.rindex(led, 0, first.start) : first.start] + value
        if ended and opened:
            at = text.index(ended, last.end)
            if "," not in text[last.end : at] or ended != "'":  # in Chinese and Korean a line of such quotes has no order that can be told
                behind = text[at + 1 : at + 2]
                value += text[last.end : at].replace(",", "") + ended + (behind if behind in ("?", "!") else "")
    return value


#: What a container cannot be: the word in front of a number, a month.
_NO_CONTAINER = quick.compile(
    r"|\W*(?:vols?|volumes?|nos?|nr|n[°º]?|bd|band|pp?|pages?|ch(?:ap|apter)?|tech(?:nical)?\.?\s?rep(?:ort)?|(?:US|U\.S\.)\s?patent|eds?|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    r"(?:wyd|vyd|изд|uppl|edn?)\.?\s\d+|(?:clinicaltrials\.gov\s)?identifier:?\s.*|personal communication|"
    r"eudract(?: (?:no|number))?|(?:NCT|ISRCTN|ChiCTR|DRKS|ACTRN|UMIN|CTRI|IRCT|jRCTs?|KCT|TCTR)[\w/-]*\d{5,}|"
    r"submitted(?: (?:to|for)\b.*)?|"
    r"(?:[A-Z]{2,8}\s)?(?:clinical |practice |quality )?(?:guidelines?|guidance|standards?)\s(?:no\.?\s)?\[?[A-Z]{1,4}\s?\d{1,4}\]?|"
    r"github(?: repository)?|adopted|amended|effective|published|updated|posted|recuperado|dispon[ií](?:ble|vel)|consulté|"
    r"abgerufen|zugriff|retrieved|available|accessed)\W*", re.I
)


_CONTAINER_TAIL = quick.compile(
    r"(?<=[\w)])[\s.,;:]+(?:volume|vol\.?|tome|nos?\.?|nr\.?|bd\.?|fasc(?:\.|icul)[^.]*\.?(?:\s[IVXL\d]+)?|heft|special\s+issue\b.*|database\s+issue"
    r"|\[(?:(?:serial (?:on the\s)?)?(?:internet|online)|preprint)\]?|(?<=[.,;]\s)(?:updated|published|posted)\s.*|ahead\s+of\s+print\b.*"
    r"|retrieved|accessed|available(?:\s+(?:from|at|online))?|(?<=[.,]\s)(?:LNCS|LNAI|LNBI|LNEE|CCIS|AISC|IFIPAICT))\W*$",
    re.I,
)
_MONTHS = frozenset(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"))
_DAY = re.compile(r"\s\d{1,2}\s[A-Z][a-z]+\.?$")  # "Newsweek 27 May"
_CONTAINER_LEAD = re.compile(
    r"^(?:of|preprint\.|presented\sat(?:\sthe)?|"
    r"(?:(?:paper|poster|abstract|talk|lecture)\s)?presented (?:at|to):|(?:oral|poster|paper)\spresentation\sat(?:\sthe)?"
    r"|transl?\. [A-Z]\w+(?: [A-Z]\.)* [A-Z]\w+\.|[A-Z]\w+ [A-Z]\w+ \((?:transl?|eds?)\.\),|to appear (?:in|on)"
    r"|(?:(?:retrieved|available) (?:from|at)|(?:edited|translated) by)\b.*)(?:\s+|$)",
    re.I,
)


_WITHIN = re.compile(r"^(?:[Ii]n|[Ii]n:|IN)\s*:?\s+(?=\S)(?!(?:Vivo|Vitro|Silico)\b)|^in(?=[A-Z][a-z]{3})")  # "inAdvanced Lists"


def container(value: str) -> str | None:
    """A journal or book without "In:" in front and punctuation behind."""
    if value[:2] in ("In", "in", "IN"):
        value = _WITHIN.sub("", value)
    if value.count("(") > value.count(")") and value.rfind("(") > 3:  # the town, the house or the editor begins
        value = value[: value.rfind("(")]
    if led := _CONTAINER_LEAD.match(value):
        value = value[led.end() :]
    value = _CONTAINER_TAIL.sub("", value)
    if value[value.rfind(" ") + 1 :][:3] in _MONTHS:
        value = _DAY.sub("", value)
    if _NO_CONTAINER.fullmatch(value) or not (value[0].isalnum() or any(map(str.isalnum, value))):
        return None
    return value.strip(" ,;:\"“”„«»`([").lstrip("–—- ").rstrip(".").strip(" ,;") or None


def title_year(value: str, text: str) -> tuple[str, str | None]:
    """A title without the year behind its last comma ("The reform, 1997"), and that year, where the line prints that year once."""
    match = re.fullmatch(r"(.*(?:[^\W\d_]|\w[)\]]))[,.;]\s((?:19|20)\d\d)", value)
    match = match or re.fullmatch(r"(.{12,}\w) \(((?:19|20)\d\d)\)", value)
    return (title(match.group(1)) or value, match.group(2)) if match and text.count(match.group(2)) == 1 else (value, None)


def trailing_year(value: str) -> tuple[str, str | None]:
    """A container without the year that was taken into it ("Blood. 2016", "Proceedings of the Lists Conference 1992"), and that year."""
    match = re.fullmatch(r"(.*[^\W\d_])[.,;]\s*\(?((?:19|20)\d\d)\)?", value)
    if match is None and value[-2:].isdigit() and _MET.search(value):
        match = re.fullmatch(r"(.*[^\W\d_]) ((?:19|20)\d\d)", value)
    return (match.group(1), match.group(2)) if match else (value, None)


_MET = re.compile(r"\b(?:Proc(?:eedings)?|Conf(?:erence)?|Symp(?:osium)?|Workshop|Congress|Meeting)\b", re.I)


_NUMBERED = re.compile(r"(.*[^\W\d_])\s(\d{1,3})/((?:18|19|20)\d\d)")


def trailing_numbers(value: str) -> tuple[str, str, str] | None:
    """A container, volume and year, where all three were taken for the container: "Zeitschrift für Listen 122/1997"."""
    match = _NUMBERED.fullmatch(value)
    return (match.group(1), match.group(2), match.group(3)) if match else None


def year(value: str) -> str | None:
    """The four digits of a year."""
    match = _YEAR.search(value)
    return match.group(0) if match else None


_PLAIN_PAGES = re.compile(r"(\d+)[‐‑‒–—―−-](\d+)")


def pages(value: str) -> str | None:
    """A page range or article number: without "pp.", with `-` for any dash."""
    value = value.strip(" ,;:.()[]")
    if value.isdecimal():
        return value
    if plain := _PLAIN_PAGES.fullmatch(value):
        return f"{plain[1]}-{plain[2]}"
    value = _PAGE_END.sub("", _PAGE_LEAD.sub("", _PAGE_GLUED.sub("", value)))
    value = _DASH.sub("-", value)
    value = _PAGE_TAIL.sub("", value) if re.search(r"\d-[\da-z]*\d", value) else value
    return value.strip(" ,;:.()[]") or None


_CLOSED = re.compile(r"(\d{1,4})\)[,;:]")


def number(value: str) -> str | None:
    """A volume or issue: without "vol.", "no." and brackets."""
    value = value.strip(" ,;:.")
    if value.isdecimal():
        return value
    value = _NUMBER_LEAD.sub("", _NUMBER_GLUED.sub("", value))
    value = value.strip(" ,;:.")
    if not value[-1:].isdigit():
        value = _NUMBER_TAIL.sub("", value)
    elif value.startswith("Part"):  # "Jpn. J. Lists, Part 1 40"
        value = _PART.sub("", value)
    if value.startswith("(") and value.endswith(")"):
        value = value[1:-1]
    if ")" in value and (cut := _CLOSED.match(value)):  # "12);3187-9"
        value = cut.group(1)
    return value.strip(" ,;:.()[]") or None


_VOLUME_MORE = re.compile(
    r"^(?P<volume>[^\s,;()]+)(?:\s*,?\s*(?P<word>(?:nos?|nr|n[°º]|num|number|issue|iss|heft|h|fasc|part|pt|№)\b\.?\s*|n[°º]\s*|n\.\s*)|\s*(?P<mark>[(.,:/])\s*)"
    r"(?P<rest>\d[\w]*(?:\s?[-–/&]\s?\d+)?|\d+[-–][\w]+)[\s)]*$",
    re.I,
)


_SUPPLEMENT = re.compile(r"^(\d+)\s*,?\s*(Suppl(?:ement)?\.?\s*\w{1,3})$", re.I)  # one without a number stays: "108 Suppl"
_SUPPLEMENT_FIRST = re.compile(r"Suppl", re.I)


def split_volume(value: str) -> tuple[str, str, bool] | None:
    """Volume, what follows it, and whether that is surely an issue, where both were taken for the volume ("15, No. 6", "27 (11)")."""
    supplement = _SUPPLEMENT.match(value.strip(" ,;:."))
    if supplement:
        return supplement.group(1), supplement.group(2), True
    match = _VOLUME_MORE.match(_NUMBER_LEAD.sub("", value.strip(" ,;:.")))
    if match is None or _SUPPLEMENT_FIRST.match(value):
        return None
    if match.group("mark") == "/":  # "3/4" is a double number, "45/4" volume and issue
        first, second = match.group("volume"), match.group("rest")
        if not (first.isdigit() and second.isdigit()) or int(second) == int(first) + 1:
            return None
    return match.group("volume"), match.group("rest"), bool(match.group("word") or match.group("mark") in "(./")
