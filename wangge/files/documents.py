"""PDF: pages and what they show are kept; scripts, actions, attachments, forms and every kind of metadata go."""

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from wangge.files import child
from wangge.files.cleaned import Cleaned
from wangge.files.limits import MAX_PDF_OBJECTS, MAX_PDF_PAGES
from wangge.files.refusal import Reason, Refused
from wangge.files.segments import without_metadata
from wangge.files.sniff import Format

# What may stay, rather than what must go: new kinds of actions appear with each edition of ISO 32000.
_ROOT_KEYS = frozenset({"/Type", "/Pages", "/Version", "/Lang", "/OCProperties", "/PageLabels", "/ViewerPreferences"})
_PAGE_KEYS = frozenset(
    {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate"}
    | {"/Contents", "/Group", "/UserUnit", "/Annots"}
)
# Anywhere below a page: forms (in PDF a reusable drawing) and pictures may carry their own.
_NOWHERE = frozenset(
    {"/Metadata", "/PieceInfo", "/LastModified", "/AF", "/EF", "/AA", "/OpenAction", "/JS", "/JavaScript", "/OPI"}
    | {"/Measure", "/PtData"}  # map coordinates
)


def clean_document(source: Path, target: Path, thumbnail: Path, fmt: Format) -> Cleaned:
    """Write the cleaned PDF to `target`; there is no thumbnail.

    Form fields and comments become part of the page as it looks. Links to web addresses stay. Raises Refused:
    encrypted (even with an empty password), damaged or cut off, or too many pages.
    """
    try:
        with pikepdf.open(source, attempt_recovery=False, suppress_warnings=True) as pdf:
            _check(pdf)
            _flatten(pdf)
            _keep_only(pdf.Root, _ROOT_KEYS)
            if Name.Info in pdf.trailer:
                del pdf.trailer[Name.Info]
            for page in pdf.pages:
                _clean_page(pdf, page.obj)
            for thing in pdf.objects:
                _clean_object(thing)
            pdf.remove_unreferenced_resources()
            pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        with pikepdf.open(target, attempt_recovery=False) as written:
            _check(written)
    except pikepdf.PasswordError as error:
        raise Refused(Reason.ENCRYPTED) from error
    except (pikepdf.PdfError, OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        # pikepdf raises the Python errors where an object is not of the type that its place asks for.
        raise Refused(Reason.UNREADABLE, str(error)) from error
    return Cleaned(Format.PDF)


def _check(pdf: Pdf) -> None:
    if pdf.is_encrypted:
        raise Refused(Reason.ENCRYPTED)
    if len(pdf.objects) > MAX_PDF_OBJECTS or len(pdf.pages) > MAX_PDF_PAGES:
        raise Refused(Reason.TOO_MANY_PAGES, f"{len(pdf.pages)} pages, {len(pdf.objects)} objects")
    if len(pdf.pages) == 0:
        raise Refused(Reason.UNREADABLE, "no pages")


def _flatten(pdf: Pdf) -> None:
    """Turn filled-in fields and comments into drawing, so that removing the form loses nothing visible."""
    form = pdf.Root.get(Name.AcroForm)
    if isinstance(form, Dictionary) and bool(form.get(Name.NeedAppearances, False)):
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("screen")


def _keep_only(thing: Object, keys: frozenset[str]) -> None:
    for key in list(thing.keys()):
        if key not in keys:
            del thing[key]


def _clean_page(pdf: Pdf, page: Dictionary) -> None:
    _keep_only(page, _PAGE_KEYS)
    annotations = page.get(Name.Annots)
    if annotations is None:
        return
    links = [link for note in _dictionaries(annotations) if (link := _web_link(note)) is not None]
    if links:
        page[Name.Annots] = pdf.make_indirect(Array(links))
    else:
        del page[Name.Annots]


def _dictionaries(array: Object) -> Iterator[Dictionary]:
    if isinstance(array, Array):
        for item in array:
            if isinstance(item, Dictionary):
                yield item


def _web_link(note: Dictionary) -> Dictionary | None:
    """A new, bare link if `note` is one to a web address; launching programs and files is not following a link."""
    action = note.get(Name.A)
    if note.get(Name.Subtype) != Name.Link or not isinstance(action, Dictionary):
        return None
    address = str(action.get(Name.URI, ""))
    if action.get(Name.S) != Name.URI or urlsplit(address).scheme.lower() not in ("http", "https"):
        return None
    rectangle = Array([float(str(number)) for number in note[Name.Rect]])
    follow = Dictionary(S=Name.URI, URI=address)
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rectangle, Border=Array([0, 0, 0]), A=follow)


def _clean_object(thing: Object) -> None:
    """Remove what may stand nowhere from one indirect object and from all that is written directly inside it."""
    waiting = [thing]
    while waiting:
        current = waiting.pop()
        if isinstance(current, (Dictionary, Stream)):
            for key in list(current.keys()):
                if key in _NOWHERE:
                    del current[key]
        waiting.extend(child for child in _children(current) if not child.is_indirect)
    if isinstance(thing, Stream):
        _clean_photograph(thing)


def _children(thing: Object) -> Iterator[Object]:
    if isinstance(thing, (Dictionary, Stream)):
        values = [thing[key] for key in list(thing.keys())]
    elif isinstance(thing, Array):
        values = list(thing)
    else:
        return
    yield from (value for value in values if isinstance(value, (Dictionary, Array)))


def _clean_photograph(stream: Stream) -> None:
    """A photograph is embedded as the whole JPEG file, GPS position and all."""
    filters = stream.get(Name.Filter)
    if isinstance(filters, Array) and len(filters) == 1:
        filters = filters[0]
    if filters != Name.DCTDecode:
        return
    parameters = stream.get(Name.DecodeParms)
    if not isinstance(parameters, (Dictionary, Array)):
        parameters = None
    bare = without_metadata(stream.read_raw_bytes())
    stream.write(bare, filter=Name.DCTDecode, decode_parms=parameters)


if __name__ == "__main__":
    sys.exit(child.run(clean_document))
