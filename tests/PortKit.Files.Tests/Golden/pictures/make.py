"""Makes the pictures of this folder, and what OpenCV reads them as, which Caffe does (python3-opencv and python3-pil of Debian).

    python3 make.py

NAME.color.npy and NAME.gray.npy are height × width × channels, blue first; NAME.HxW.npy is the picture in colours, resized.
"""
import pathlib

import cv2
import numpy as np
from PIL import Image

SIZES = {"across.png": [(20, 31), (74, 106), (7, 53), (37, 20), (1, 1), (90, 5)], "light.png": [(50, 64)], "even.bmp": [(12, 9), (24, 9)]}


def picture(height, width):
    noise = np.random.default_rng(height * 100 + width)
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([128 + 90 * np.sin(x / 7 + y / 11), 128 + 80 * np.cos(y / 5 - x / 13), (x * 255 / width + y * 3) % 256], -1)
    return np.clip(waves + noise.normal(0, 12, (height, width, 3)), 0, 255).astype("u1")


def main():
    across, even = picture(37, 53), picture(24, 18)
    light = across[..., 1]
    for kind, subsampling in (("fine", 0), ("half", 1), ("quarter", 2)):
        for name, progressive in ((kind, False), (f"{kind}-progressive", True)):
            Image.fromarray(across).save(f"{name}.jpg", quality=83, subsampling=subsampling, progressive=progressive)
    for width in (1, 2, 3, 4, 5, 6):
        Image.fromarray(picture(5, width)).save(f"narrow{width}.jpg", quality=90, subsampling=2)
        Image.fromarray(picture(3, width)).save(f"thin{width}.jpg", quality=90, subsampling=1)
    Image.fromarray(picture(1, 40)).save("low.jpg", quality=90, subsampling=2)
    Image.fromarray(light).save("light.jpg", quality=75)
    cv2.imwrite("across.png", across)
    cv2.imwrite("light.png", light)
    cv2.imwrite("deep.png", across.astype("u2") * 251 + 77)
    Image.fromarray(light.astype("u2") * 257 + 3).save("deep-light.png")
    Image.fromarray(across).convert("P").save("palette.png")
    Image.fromarray(light > 128).save("bits.png")
    Image.fromarray(np.dstack([across, light])).save("glass.png")
    Image.fromarray(np.dstack([light, across[..., 0]])).save("light-glass.png")
    cv2.imwrite("even.bmp", even)
    cv2.imwrite("light.bmp", even[..., 0])
    cv2.imwrite("glass.bmp", np.dstack([even, even[..., 0]]))
    Image.fromarray(even).convert("P").save("palette.bmp")
    names = sorted(path.name for path in pathlib.Path(".").iterdir() if path.suffix in (".jpg", ".png", ".bmp"))
    for name in names:
        np.save(f"{name}.color.npy", cv2.imread(name, cv2.IMREAD_COLOR))
        np.save(f"{name}.gray.npy", cv2.imread(name, cv2.IMREAD_GRAYSCALE)[..., None])
        for height, width in SIZES.get(name, []):
            np.save(f"{name}.{height}x{width}.npy", cv2.resize(cv2.imread(name), (width, height)))

    # What is refused: stored on its side, colours half as fine down alone, four inks, a piece.
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(even).save("side.jpeg", exif=exif)
    upright = Image.Exif()
    upright[0x0112] = 1
    Image.fromarray(even).save("upright.jpeg", exif=upright)
    Image.fromarray(even).convert("CMYK").save("inks.jpeg")
    pathlib.Path("piece.jpeg").write_bytes(pathlib.Path("fine.jpg").read_bytes()[:900])
    odd = bytearray(pathlib.Path("half.jpg").read_bytes())
    start = odd.index(b"\xff\xc0")
    odd[start + 11] = 0x12
    pathlib.Path("down.jpeg").write_bytes(odd)
    flipped = bytearray(pathlib.Path("across.png").read_bytes())
    flipped[len(flipped) // 2] ^= 4
    pathlib.Path("flipped.apng").write_bytes(flipped)


main()
