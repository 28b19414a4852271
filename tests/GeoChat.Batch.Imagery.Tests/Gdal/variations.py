#!/usr/bin/env python3
"""Make GeoTIFFs of many kinds with GDAL, and say what GDAL reads of them.

usage: variations.py OUT SEED COUNT      needs Debian's python3-gdal and python3-numpy
Writes OUT/*.tif and OUT/expected.jsonl: one line a file, with the keys of `geochat scene info --json --checksums`.
The same seed makes the same files, where GDAL is the same."""
import hashlib, json, os, random, resource, sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions(); gdal.PushErrorHandler("CPLQuietErrorHandler")
OUT, SEED, COUNT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
os.makedirs(OUT, exist_ok=True)
rnd = rng = None
T = {"Byte": gdal.GDT_Byte, "UInt16": gdal.GDT_UInt16, "Int16": gdal.GDT_Int16, "UInt32": gdal.GDT_UInt32, "Int32": gdal.GDT_Int32,
     "Float32": gdal.GDT_Float32, "Float64": gdal.GDT_Float64, "UInt64": gdal.GDT_UInt64, "Int64": gdal.GDT_Int64}
NP = {"Byte": "u1", "UInt16": "u2", "Int16": "i2", "UInt32": "u4", "Int32": "i4", "Float32": "f4", "Float64": "f8", "UInt64": "u8", "Int64": "i8"}
EPSG = [4326, 3857, 32631, 32733, 2154, 27700, 3035, 3031, 3995, 5041, 5042, 2056, 28992, 31467, 31370, 26918, 2263, 2193, 3006, 4269, 4258, 3577, 6933, 54009, 3413, 3976, 102008, 21781, 3405, 2180, 5514, 23700, 4267, 3978, 3347, 32198, 2229, 3112, 7855, 4490, 4978, 9518, 5070, 6350, 3413, 2000, 29101, 24600, 27200, 3148, 3375, 3168, 4277, 4283, 6668, 3395, 6954]
WKT = ['+proj=laea +lat_0=10 +lon_0=20 +x_0=1000 +y_0=2000 +ellps=GRS80 +units=m', '+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996 +x_0=400000 +y_0=-100000 +ellps=airy +units=m', '+proj=lcc +lat_1=33 +lat_2=45 +lat_0=39 +lon_0=-96 +datum=NAD83 +units=us-ft',
  '+proj=aea +lat_1=29.5 +lat_2=45.5 +lat_0=23 +lon_0=-96 +datum=NAD83', '+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +datum=WGS84', '+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0 +datum=WGS84', '+proj=merc +lon_0=30 +k=0.9 +datum=WGS84', '+proj=merc +lat_ts=45 +lon_0=10 +datum=WGS84',
  '+proj=eqc +lat_ts=30 +lon_0=0 +datum=WGS84', '+proj=sinu +lon_0=0 +R=6371007.181', '+proj=moll +lon_0=0 +datum=WGS84', '+proj=robin +lon_0=0 +datum=WGS84', '+proj=omerc +lat_0=4 +lonc=102.25 +alpha=323.0257905 +k=0.99984 +gamma=323.1301023611111 +a=6377295.664 +b=6356094.667915204 +units=m',
  '+proj=cass +lat_0=10.44 +lon_0=-61.33 +datum=WGS84', '+proj=krovak +lat_0=49.5 +lon_0=24.833 +alpha=30.2881397 +k=0.9999 +ellps=bessel', '+proj=poly +lat_0=0 +lon_0=-54 +ellps=aust_SA', '+proj=utm +zone=31 +ellps=intl +towgs84=-87,-98,-121 +units=m', '+proj=longlat +ellps=bessel', '+proj=longlat +pm=paris +datum=WGS84', '+proj=longlat +a=3396190 +b=3376200', '+proj=sterea +lat_0=52.15616 +lon_0=5.3876 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel',
  '+proj=aeqd +lat_0=40 +lon_0=-100 +datum=WGS84', '+proj=eqdc +lat_0=39 +lon_0=-96 +lat_1=33 +lat_2=45 +datum=NAD83', '+proj=gnom +lat_0=45 +lon_0=10 +R=6371000', '+proj=ortho +lat_0=45 +lon_0=10 +R=6371000', '+proj=cea +lat_ts=30 +lon_0=0 +datum=WGS84', '+proj=tmerc +lat_0=0 +lon_0=9 +k=1 +x_0=3500000 +y_0=0 +ellps=bessel +units=km', '+proj=lcc +lat_1=49 +lat_0=49 +lon_0=0 +k_0=0.99987734 +x_0=600000 +y_0=200000 +a=6378249.2 +b=6356515 +units=m', '+proj=nzmg +lat_0=-41 +lon_0=173 +x_0=2510000 +y_0=6023150 +ellps=intl', '+proj=vandg +lon_0=0 +R=6371000', '+proj=mill +lon_0=0 +datum=WGS84', '+proj=geos +h=35785831 +lon_0=0 +sweep=y +ellps=WGS84', '+proj=utm +zone=19 +south +datum=WGS84 +units=us-ft']

def data(dt, h, w, b, smooth):
    if smooth:
        y, x = np.mgrid[0:h, 0:w]
        a = np.stack([128 + 100*np.sin((x*(k+1)+y*(k+2))/37) for k in range(b)])
    else: a = rng.integers(0, 256, (b, h, w)).astype("f8")
    if NP[dt][0] == "f": return (a*rnd.choice([1, 1e-3, 1e6])+rng.random((b, h, w))).astype(NP[dt])
    if dt == "Byte": return a.clip(0, 255).astype("u1")
    info = np.iinfo(NP[dt]); scale = rnd.choice([1, 37, 10**4 if info.max > 10**7 else 100])
    return ((a-(128 if info.min < 0 else 0))*scale).clip(info.min, info.max).astype(NP[dt])

def srs():
    s = osr.SpatialReference()
    for _ in range(20):
        try:
            if rnd.random() < .5: s.ImportFromEPSG(rnd.choice(EPSG))
            else: s.ImportFromProj4(rnd.choice(WKT))
            return s
        except Exception: continue

def geotransform(s):
    if s is not None and s.IsGeographic(): px, cx, cy = 10**rnd.uniform(-5, -1), rnd.uniform(-170, 170), rnd.uniform(-70, 70)
    else: px, cx, cy = 10**rnd.uniform(-1, 2), rnd.uniform(100000, 900000), rnd.uniform(-2e6, 6e6)
    k = rnd.random()
    if k < .6: return (cx, px, 0, cy, 0, -px)
    if k < .7: return (cx, px, 0, cy, 0, px)     # south up
    if k < .8: return (cx, px, 0, cy, 0, -px*rnd.uniform(.5, 2))
    if k < .95:
        t = rnd.uniform(0, 6.28); c, n = np.cos(t)*px, np.sin(t)*px
        return (cx, c, n, cy, n, -c)
    return (cx, px, px*.3, cy, px*.2, -px)

def make(i):
    p = f"{OUT}/v{SEED}_{i:05d}.tif"
    dt = rnd.choice(["Byte"]*6+["UInt16"]*3+["Int16", "UInt32", "Int32", "Float32", "Float32", "Float64", "UInt64", "Int64"])
    b = rnd.choice([1, 1, 2, 3, 3, 3, 4, 4, 5, 8, 13])
    w, h = rnd.choice([(1, 1), (7, 5), (20, 20), (100, 61), (255, 257), (513, 300), (640, 480), (900, 530)])
    co = []
    comp = rnd.choice(["NONE", "LZW", "DEFLATE", "PACKBITS", "ZSTD", "LZMA", "LERC", "LERC_ZSTD", "LERC_DEFLATE", "WEBP", "JPEG", "JPEG", "CCITTFAX4", "CCITTFAX3", "CCITTRLE"])
    nb = None
    if comp.startswith("CCITT"): dt, b, nb = "Byte", 1, 1
    if comp == "JPEG": dt = "Byte"; b = rnd.choice([1, 3, 3, 4, 2])
    if comp == "WEBP": dt, b = "Byte", rnd.choice([3, 4])
    if comp.startswith("LERC") and "64" in dt and dt != "Float64": dt = "UInt16"
    co.append(f"COMPRESS={comp}")
    if rnd.random() < .5:
        co.append("TILED=YES")
        co += [f"BLOCKXSIZE={rnd.choice([16, 64, 256, 512])}", f"BLOCKYSIZE={rnd.choice([16, 64, 256, 512])}"]
    elif rnd.random() < .7: co.append(f"BLOCKYSIZE={rnd.choice([1, 3, 16, 64, 100, h])}")
    inter = rnd.choice(["PIXEL", "BAND"]) if comp != "WEBP" else "PIXEL"
    co.append(f"INTERLEAVE={inter}")
    if comp in ("LZW", "DEFLATE", "ZSTD"):
        pr = rnd.choice([1, 2, 3])
        if pr == 3 and NP[dt][0] != "f": pr = 2
        co.append(f"PREDICTOR={pr}")
    if rnd.random() < .3: co.append("ENDIANNESS="+rnd.choice(["BIG", "LITTLE"]))
    if rnd.random() < .25: co.append("BIGTIFF=YES")
    if comp == "JPEG":
        co.append(f"JPEG_QUALITY={rnd.choice([50, 75, 90, 100])}")
        if b == 3 and inter == "PIXEL" and rnd.random() < .6: co.append("PHOTOMETRIC=YCBCR")
    elif comp == "WEBP":
        co.append("WEBP_LOSSLESS="+rnd.choice(["YES", "NO"]))
    elif rnd.random() < .15 and b == 1 and dt == "Byte" and nb is None: co.append("PHOTOMETRIC=MINISWHITE")
    elif rnd.random() < .3 and b == 4 and dt in ("Byte", "UInt16"): co.append("PHOTOMETRIC=CMYK")
    elif rnd.random() < .3 and b == 3 and dt == "Byte": co.append("PHOTOMETRIC="+rnd.choice(["CIELAB", "RGB", "MINISBLACK"]))
    elif rnd.random() < .2 and b > 3: co.append("PHOTOMETRIC=MINISBLACK")
    if comp.startswith("LERC"): co.append(f"MAX_Z_ERROR={rnd.choice([0, 0, 1])}")
    if nb: co.append("NBITS=1")
    elif comp in ("NONE", "LZW", "DEFLATE", "PACKBITS", "ZSTD") and rnd.random() < .35 and not any("PREDICTOR=2" in c or "PREDICTOR=3" in c for c in co):
        if dt == "Byte": nb = rnd.choice([1, 2, 3, 4, 5, 6, 7])
        if dt == "UInt16": nb = rnd.choice([9, 10, 11, 12, 13, 14, 15])
        if dt == "UInt32": nb = rnd.choice([17, 20, 24, 27, 31])
        if dt == "Float32": nb = rnd.choice([16, 24])
        if nb: co.append(f"NBITS={nb}")
    if rnd.random() < .3 and b in (2, 4, 5): co.append("ALPHA="+rnd.choice(["YES", "PREMULTIPLIED", "NON-PREMULTIPLIED", "NO"]))
    if rnd.random() < .1 and dt == "Byte" and nb is None and not comp.startswith("LERC") : co.append("PIXELTYPE=SIGNEDBYTE")
    if rnd.random() < .15: co.append("SPARSE_OK=TRUE")
    if rnd.random() < .1: co.append("GEOTIFF_VERSION="+rnd.choice(["1.0", "1.1"]))
    if rnd.random() < .1: co.append("GEOTIFF_KEYS_FLAVOR=ESRI_PE")
    prof = rnd.random()
    if prof < .1: co.append("PROFILE="+rnd.choice(["GeoTIFF", "BASELINE"]))
    if rnd.random() < .1: co.append("TFW=YES")
    if rnd.random() < .05: co.append("WORLDFILE=YES")
    a = data(dt, h, w, b, rnd.random() < .6)
    if nb and nb < 32 and dt != "Float32": a = (a.astype("u8") & ((1 << nb)-1)).astype(NP[dt])
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", rnd.choice(["YES", "YES", "NO"]))
    try:
        ds = gdal.GetDriverByName("GTiff").Create(p, w, h, b, T[dt], co)
        s = srs() if rnd.random() < .8 else None
        place = rnd.random()
        if s is not None: ds.SetProjection(s.ExportToWkt())
        if place < .75: ds.SetGeoTransform(geotransform(s))
        elif place < .88 and s is not None:
            n = rnd.choice([3, 4, 5, 6, 9, 12]); gt = geotransform(s)
            pts = [(rnd.uniform(0, w), rnd.uniform(0, h)) for _ in range(n)]
            ds.SetGCPs([gdal.GCP(gt[0]+x*gt[1]+y*gt[2], gt[3]+x*gt[4]+y*gt[5], 0, x, y) for x, y in pts], s.ExportToWkt())
        if rnd.random() < .2: ds.SetMetadataItem("AREA_OR_POINT", "Point")
        if rnd.random() < .35 :
            nd = rnd.choice([0, 255, -9999, 1e20, float("nan"), 3.5, -3.4028234663852886e38, 65535, -128]) 
            try: ds.GetRasterBand(1).SetNoDataValue(nd)
            except Exception: pass
        if rnd.random() < .1 and b == 1 and dt in ("Byte", "UInt16") and not any("PHOTO" in c or "NBITS" in c or "SIGNED" in c for c in co):
            ct = gdal.ColorTable()
            for k in range(256): ct.SetColorEntry(k, (k, 255-k, (k*7) % 256, 255))
            try: ds.GetRasterBand(1).SetColorTable(ct)
            except Exception: pass
        if rnd.random() < .15 and b > 1:
            ds.GetRasterBand(rnd.randint(1, b)).SetColorInterpretation(rnd.choice([gdal.GCI_AlphaBand, gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand, gdal.GCI_GrayIndex, gdal.GCI_Undefined, gdal.GCI_CyanBand]))
        if rnd.random() < .1: ds.GetRasterBand(1).SetScale(2.5); ds.GetRasterBand(1).SetOffset(3)
        if any("SPARSE" in c for c in co) and w > 64: ds.WriteRaster(0, 0, 50, min(h, 50), a[:, :min(h, 50), :50].copy().tobytes(), 50, min(h, 50))
        else: ds.WriteRaster(0, 0, w, h, a.tobytes())
        if rnd.random() < .15:
            ds.CreateMaskBand(gdal.GMF_PER_DATASET)
            m = (rng.random((h, w)) < .7).astype("u1")*255
            ds.GetRasterBand(1).GetMaskBand().WriteArray(m)
        if rnd.random() < .2 and w > 64: ds.FlushCache(); ds.BuildOverviews(rnd.choice(["NEAREST", "AVERAGE"]), rnd.choice([[2], [2, 4], [2, 4, 8], [3]]))
        ds = None
        if rnd.random() < .1:
            q = p.replace(".tif", "_cog.tif")
            gdal.Translate(q, p, format="COG", creationOptions=["COMPRESS="+rnd.choice(["DEFLATE", "LZW", "ZSTD", "NONE"]), "BLOCKSIZE="+rnd.choice(["128", "256", "512"])])
        if rnd.random() < .05:
            q = p.replace(".tif", "_ext.tif"); gdal.Translate(q, p, creationOptions=["COPY_SRC_OVERVIEWS=YES", "TILED=YES"])
            e = gdal.Open(q); e.BuildOverviews("NEAREST", [2]); e = None
    except Exception as e:
        ds = None
        for f in (p, p+".aux.xml", p+".msk", p.replace(".tif", ".tfw"), p.replace(".tif", ".wld"), p+".ovr"):
            if os.path.exists(f): os.remove(f)
        return str(e)[:100]
def remove(i):
    for f in os.listdir(OUT):
        if f.startswith(f"v{SEED}_{i:05d}"): os.remove(f"{OUT}/{f}")

# Each file in a process of its own: some mixtures of options keep GDAL 3.6 busy for ever.
bad = 0
for i in range(COUNT):
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
        rnd = random.Random(f"{SEED}/{i}"); rng = np.random.default_rng([SEED, i])
        e = make(i)
        os._exit(1 if e else 0)
    if os.waitpid(pid, 0)[1] != 0: remove(i); bad += 1

SIDE = 504

def corners(ds, srs, gt):
    if srs is None or not (srs.IsGeographic() or srs.IsProjected()): return None
    try:
        wgs = osr.SpatialReference(); wgs.ImportFromEPSG(4326)
        for s in (srs, wgs): s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        t = osr.CoordinateTransformation(srs, wgs); w, h = ds.RasterXSize, ds.RasterYSize
        out = [[round(v, 9) for v in t.TransformPoint(gt[0]+x*gt[1]+y*gt[2], gt[3]+x*gt[4]+y*gt[5])[:2]]
               for x, y in ((0, 0), (w, 0), (w, h), (0, h), (w/2, h/2))]
        return out if np.isfinite(out).all() else {"error": "Point outside of projection domain"}
    except Exception as e: return {"error": str(e)[:80]}

def windows(w, h):
    xs = sorted({0, max(0, w-SIDE), max(0, (w-SIDE)//2)}); ys = sorted({0, max(0, h-SIDE), max(0, (h-SIDE)//2)})
    out = [(xs[0], ys[0]), (xs[-1], ys[-1]), (xs[len(xs)//2], ys[len(ys)//2]), (xs[-1], ys[0])]
    return [(x, y, min(SIDE, w-x), min(SIDE, h-y)) for x, y in dict.fromkeys(out)]

def describe(path, name):
    r = {"file": name, "bytes": os.path.getsize(path)}
    try: ds = gdal.OpenEx(path, gdal.OF_RASTER, allowed_drivers=["GTiff"])
    except Exception as e: return {**r, "opens": False, "error": str(e)[:160]}
    b1 = ds.GetRasterBand(1); srs = ds.GetSpatialRef(); gt = ds.GetGeoTransform(can_return_null=True)
    epsg = None
    if srs is not None:
        try: srs2 = srs.Clone(); srs2.AutoIdentifyEPSG()
        except Exception: srs2 = srs
        epsg = srs2.GetAuthorityCode(None)
    md = ds.GetMetadata("IMAGE_STRUCTURE")
    r.update(opens=True, width=ds.RasterXSize, height=ds.RasterYSize, bands=ds.RasterCount,
             dtype=gdal.GetDataTypeName(b1.DataType), block=b1.GetBlockSize(), compression=md.get("COMPRESSION"),
             interleave=md.get("INTERLEAVE"), overviews=b1.GetOverviewCount(), epsg=int(epsg) if epsg else None,
             crs=srs.GetName() if srs else None, geotransform=list(gt) if gt else None, gcps=ds.GetGCPCount(),
             nodata=repr(b1.GetNoDataValue()) if b1.GetNoDataValue() is not None else None, mask_flags=b1.GetMaskFlags(),
             color=[gdal.GetColorInterpretationName(ds.GetRasterBand(i+1).GetColorInterpretation()) for i in range(min(8, ds.RasterCount))],
             area_or_point=ds.GetMetadataItem("AREA_OR_POINT"), corners_lonlat=corners(ds, srs, gt) if gt else None, windows=[])
    for x, y, w, h in windows(ds.RasterXSize, ds.RasterYSize):
        try:
            a = ds.ReadAsArray(x, y, w, h); a = a[None] if a.ndim == 2 else a
            le = np.ascontiguousarray(np.moveaxis(a, 0, -1)).astype(a.dtype.newbyteorder("<"))
            grid = None
            if h >= 9 and w >= 9:
                with np.errstate(all="ignore"):
                    grid = [[round(float(v), 3) if np.isfinite(v) else None for v in
                             (blk.mean() for row in np.array_split(band.astype("f8"), 9, 0) for blk in np.array_split(row, 9, 1))] for band in a[:4]]
            r["windows"].append({"x": x, "y": y, "w": w, "h": h, "sha256": hashlib.sha256(le.tobytes()).hexdigest(), "grid9": grid})
        except Exception as e: r["windows"].append({"x": x, "y": y, "w": w, "h": h, "error": str(e)[:160]})
    return r

names = sorted(n for n in os.listdir(OUT) if n.endswith(".tif"))
with open(f"{OUT}/expected.jsonl", "w") as f:
    for n in names: f.write(json.dumps(describe(f"{OUT}/{n}", n)) + "\n")
print(len(names), "files;", bad, "refused by GDAL")
