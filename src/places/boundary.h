/*
 * Boundaries of wards, from a GeoJSON file that an operator has (none ships with the program): a
 * FeatureCollection of Polygons or MultiPolygons in WGS84. A feature is a ward's by its code, the
 * member "code", "kode", "kode_kel", "kode_kelurahan" or "kode_desa" of its properties in any case,
 * or its "id"; features of other places are passed over.
 *
 * The whole file or nothing; loading another replaces all. Rings are projected (longitude × cos of
 * the middle latitude), scaled to a map 1,000 wide and simplified (Douglas-Peucker, less than a
 * unit), so that a page carries kilobytes.
 */
#ifndef BOUNDARY_H
#define BOUNDARY_H

#include "ctx.h"

enum {
    BOUNDARY_BYTES_MAX = 32 << 20,
    BOUNDARY_FEATURES_MAX = 5000,
    BOUNDARY_POINTS_MAX = 400000,
    BOUNDARY_WIDTH = 1000,
    BOUNDARY_NAMED = 10
};

struct boundary_load {
    int64_t wards, other; /* loaded; features of other places */
    int64_t points, kept; /* in the wards' rings; after simplifying */
    int64_t missing;      /* wards that the file leaves out; boundary_read() does not know them */
    const char *named[BOUNDARY_NAMED]; /* the first of them: "Kauman (35.73.02.1007)" */
};
/* What a file says, as it is drawn: without a database. */
struct boundary_shape {
    const char *code, *path; /* SVG path data in units of the map */
};
struct boundary_map {
    struct boundary_shape *shapes;
    size_t n;
    int64_t height; /* of the map; its width is BOUNDARY_WIDTH, or less of one that is narrow */
    struct boundary_load sum;
};
/* `ours`: whether a code is of a ward here. Errors as boundary_load(). */
enum err boundary_read(struct ctx *cx, const char *data, size_t n, bool (*ours)(const char *),
                       struct boundary_map *ret);

/* On the writer; CAP_PLACES_EDIT. ERR_INVALID with words that name the feature (counted from 1):
 * no JSON, another kind of document, no polygon, a ring that is open or too short, a point outside
 * Indonesia, a ward twice, no ward at all (with the first codes that it has), too much. */
enum err boundary_load(struct ctx *cx, const char *data, size_t n, struct boundary_load *ret);

#endif
