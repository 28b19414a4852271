"""Crowded synthetic scenes: more objects in a chip than geochat-nano names in an answer. usage: crowded.py NANO_TOOLS OUT SIDE SEED FACTOR   (SIDE in pixels, even)"""
import sys, os
sys.path.insert(0, sys.argv[1])
import numpy as np
from PIL import Image, TiffImagePlugin
import synth
from synth import Painter
from demo import feature, save, EPSG, GSD
out, side, seed, factor = sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
class Crowded(Painter):
    def place(self, k, cls, size, n, angle=None, tries=40, color=""): return super().place(k, cls, size, int(n*factor), angle, 120, color)
    def free(self, o, k, margin=2): return super().free(o, k, margin)
n = max(1, round(side/2/420)); kinds = ["parking lot", "storage tanks", "residential area", "harbor"]
sc = Crowded((side//2, side//2), seed, zones=[kinds[i % 4] for i in range(n*n)]).paint()
e, north = 190100.0 + seed, 2100.0
info = TiffImagePlugin.ImageFileDirectory_v2()
info[33550] = (GSD, GSD, 0.0); info.tagtype[33550] = 12
info[33922] = (0.0, 0.0, 0.0, e, north, 0.0); info.tagtype[33922] = 12
keys = (1, 1, 0, 4, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, EPSG, 3076, 0, 1, 9001)
info[34735] = keys; info.tagtype[34735] = 3
Image.fromarray(sc.image).save(f"{out}.tif", tiffinfo=info, compression="jpeg", quality=90)
inside = [o for o in sc.objects if 0 < o.cx < side and 0 < o.cy < side]
save(f"{out}.truth.geojson", [feature(o, e, north) for o in inside])
print(out, sc.image.shape, len(inside), {c: sum(o.cls == c for o in inside) for c in sorted({o.cls for o in inside})})
