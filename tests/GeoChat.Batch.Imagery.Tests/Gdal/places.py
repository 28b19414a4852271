#!/usr/bin/env python3
"""Make scenes that lie by ground control points or rational polynomials. usage: places.py OUT"""
import sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
out = sys.argv[1]
utm = osr.SpatialReference(); utm.ImportFromEPSG(32631)

def scene(name, w=1000, h=800):
    ds = gdal.GetDriverByName("GTiff").Create(f"{out}/{name}.tif", w, h, 1)
    ds.GetRasterBand(1).WriteArray((np.arange(w*h) % 251).reshape(h, w).astype("u1"))
    return ds

def ground(x, y, bend):
    u, v = x/1000, y/1000
    return 400000+300*u+40*v+bend*(9*u*u-5*u*v+3*v*v), 5200000-35*u-290*v+bend*(2*u*u+7*u*v-4*v*v)

points = [(10, 20), (980, 30), (970, 780), (15, 770), (500, 400), (250, 600), (740, 150), (400, 60), (60, 410), (900, 500), (333, 222)]
for name, n, bend, point in (("gcp3", 3, 0, False), ("gcp4", 4, 1, False), ("gcp5", 5, 1, False), ("gcp6", 6, 1, False), ("gcp11", 11, 1, False), ("gcp7point", 7, 1, True)):
    ds = scene(name)
    if point: ds.SetMetadataItem("AREA_OR_POINT", "Point")
    ds.SetGCPs([gdal.GCP(*ground(x, y, bend), 0, x, y) for x, y in points[:n]], utm.ExportToWkt())
    ds = None

line = [0.01, 0.002, -1.0, 0.05, 0.0003, 0.0001, -0.0002, 0.0004, -0.0005, 0, 0, 1e-6, -2e-6, 0, 3e-6, 1e-6, 0, 0, 0, 0]
samp = [-0.02, 1.0, 0.003, -0.04, 0.0002, -0.0003, 0.0001, -0.0006, 0.0002, 0, 0, 2e-6, 1e-6, 0, -1e-6, 2e-6, 0, 0, 0, 0]
den = [1, 0.0004, -0.0003, 0.0002] + [0]*16
rpc = {"LINE_OFF": "400", "SAMP_OFF": "500", "LAT_OFF": "43.5", "LONG_OFF": "5.25", "HEIGHT_OFF": "250", "LINE_SCALE": "410", "SAMP_SCALE": "505",
       "LAT_SCALE": "0.0045", "LONG_SCALE": "0.0062", "HEIGHT_SCALE": "300", "LINE_NUM_COEFF": " ".join(map(repr, line)), "LINE_DEN_COEFF": " ".join(map(repr, den)),
       "SAMP_NUM_COEFF": " ".join(map(repr, samp)), "SAMP_DEN_COEFF": " ".join(map(repr, den))}
ds = scene("rpc"); ds.SetMetadata(rpc, "RPC"); ds = None
ds = gdal.GetDriverByName("GTiff").Create(f"{out}/rpcbeside.tif", 1000, 800, 1, options=["PROFILE=BASELINE", "RPCTXT=YES"]); ds.SetMetadata(rpc, "RPC"); ds = None
