"""How Pillow and torchvision decode and show photos: writes photos.json beside this script.

Files are stored whole, as encoders differ; the pixels that are resized are drawn by Random(seed, "test", index).
"""

import base64
import io
import json
import pathlib

import numpy
import PIL
import torch
import torchvision
from PIL import Image
from torchvision import transforms
from torchvision.transforms import functional as F
from torchvision.transforms.functional import InterpolationMode

from vector_file import unit_draws

SEED = 4000
SCALE, RATIO, DRAWS = (0.08, 1.0), (3 / 4, 4 / 3), 40000


def text(data):
    return base64.b64encode(data).decode()


def drawn(index, width, height):
    """Noise, in which an error of a fraction of a pixel shows."""
    noise = numpy.floor(unit_draws(SEED, "test", index, width * height * 3) * 256).astype(numpy.uint8)
    return Image.fromarray(noise.reshape(height, width, 3))


def smooth(width, height):
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [(x * 9 + y * 3) % 256, (255 - x * 5 + y * 11) % 256, (x * y) % 256]
    return Image.fromarray(numpy.stack(planes, axis=-1).astype(numpy.uint8))


def decodings():
    """Files that ImageNet or a user's folder may hold, and what convert("RGB") makes of them."""
    image = smooth(21, 14)
    exif = Image.Exif()
    exif[0x0112] = 6
    cmyk = Image.merge("CMYK", [*image.split(), image.convert("L").point(lambda v: v // 2)])
    clear = image.copy()
    clear.putalpha(image.convert("L"))
    profile = b"no profile"
    made = {
        "JPEG, 4:2:0": (image, dict(format="JPEG", quality=85)),
        "JPEG, 4:4:4, progressive": (image, dict(format="JPEG", quality=95, subsampling=0, progressive=True)),
        "JPEG, grey": (image.convert("L"), dict(format="JPEG")),
        "JPEG, CMYK": (cmyk, dict(format="JPEG", quality=95)),
        "JPEG, rotated by EXIF": (image, dict(format="JPEG", exif=exif)),
        "JPEG, unreadable colour profile": (image, dict(format="JPEG", icc_profile=profile)),
        "PNG": (image, dict(format="PNG")),
        "PNG, grey": (image.convert("L"), dict(format="PNG")),
        "PNG, palette": (image.quantize(16), dict(format="PNG")),
        "PNG, transparent": (clear, dict(format="PNG")),
        "BMP": (image, dict(format="BMP")),
        "BMP, grey": (image.convert("L"), dict(format="BMP")),
        "BMP, palette": (image.quantize(16), dict(format="BMP")),
        "BMP, bits": (image.convert("1"), dict(format="BMP")),
        "BMP, transparent": (clear, dict(format="BMP")),
        "PPM": (image, dict(format="PPM")),
        "PGM": (image.convert("L"), dict(format="PPM")),
        "PBM": (image.convert("1"), dict(format="PPM")),
        "GIF": (image.quantize(16), dict(format="GIF")),
        "GIF, of two pictures": (image.quantize(16), dict(format="GIF", save_all=True, append_images=[cmyk.convert("L")])),
        "WebP": (image, dict(format="WEBP", lossless=True)),
        "TIFF, LZW": (image, dict(format="TIFF", compression="tiff_lzw")),
    }
    files = {name: encoded(*how) for name, how in made.items()}
    jpeg, (width, height) = files["JPEG, 4:2:0"], image.size
    scan = jpeg.index(b"\xff\xda")
    levels = numpy.asarray(image) % 101
    files |= {
        "JPEG, bytes before a marker": jpeg[:scan] + b"\x00\x11\x22" + jpeg[scan:],
        "JPEG, altered in its scan": jpeg[:-40] + bytes(k * 89 % 255 for k in range(20)) + jpeg[-20:],
        "JPEG, bytes after its end": jpeg + b"more" * 50,
        "PPM, up to 100": b"P6 # by hand\n%d %d\n100\n" % (width, height) + levels.astype(numpy.uint8).tobytes(),
        "PPM, as text": b"P3\n%d %d\n255\n" % (width, height) + b" ".join(b"%d" % v for v in levels.ravel()),
    }
    for name, file in files.items():
        rgb = Image.open(io.BytesIO(file)).convert("RGB")
        yield dict(name=name, file=text(file), width=rgb.width, height=rgb.height, pixels=text(rgb.tobytes()))


def encoded(picture, options):
    file = io.BytesIO()
    picture.save(file, **options)
    return file.getvalue()


def planar(image):
    return text(numpy.asarray(image).transpose(2, 0, 1).tobytes())


def training_views():
    """Boxes that are reduced, enlarged, both, and as large as they are shown; width, height; left, top, width, height; size."""
    cases = [
        ((60, 40), (7, 3, 50, 36), 16), ((60, 40), (50, 30, 10, 10), 16), ((60, 40), (0, 0, 60, 40), 32),
        ((60, 40), (20, 10, 16, 16), 16), ((33, 90), (1, 2, 3, 88), 20), ((9, 7), (8, 6, 1, 1), 5),
        ((64, 64), (0, 0, 64, 64), 1), ((50, 50), (11, 13, 31, 23), 24),
    ]
    for index, ((width, height), (left, top, w, h), size) in enumerate(cases):
        shown = F.resized_crop(drawn(index, width, height), top, left, h, w, [size, size], InterpolationMode.BILINEAR)
        yield dict(
            index=index, width=width, height=height, box=dict(left=left, top=top, width=w, height=h),
            size=size, pixels=planar(shown),
        )


def evaluation_views():
    for index, (width, height, size) in enumerate(
        [(60, 40, 28), (40, 60, 28), (37, 37, 16), (51, 100, 20), (20, 15, 28), (101, 64, 21)], 100
    ):
        view = transforms.Compose([transforms.Resize(round(size * 256 / 224)), transforms.CenterCrop(size)])
        yield dict(index=index, width=width, height=height, size=size, pixels=planar(view(drawn(index, width, height))))


def crops():
    """Mean and deviation of torchvision's random boxes: top, left, height, width. Where none fits, all are the same."""
    torch.manual_seed(SEED)
    for width, height in [(500, 375), (375, 500), (256, 256), (90, 400), (900, 20), (20, 900)]:
        image = Image.new("RGB", (width, height))
        boxes = numpy.array([
            transforms.RandomResizedCrop.get_params(image, SCALE, RATIO) for _ in range(DRAWS)
        ], dtype=float)
        yield dict(width=width, height=height, draws=DRAWS, mean=boxes.mean(0).tolist(), std=boxes.std(0).tolist())


def main():
    vectors = dict(
        versions=dict(
            pillow=PIL.__version__, torch=torch.__version__, torchvision=torchvision.__version__, numpy=numpy.__version__,
        ),
        seed=SEED,
        decodings=list(decodings()),
        trainingViews=list(training_views()),
        evaluationViews=list(evaluation_views()),
        crops=list(crops()),
    )
    path = pathlib.Path(__file__).parent / "photos.json"
    path.write_text(json.dumps(vectors, indent=1) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes")


main()
