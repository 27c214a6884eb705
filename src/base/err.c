/* The table behind err.h. */
#include "err.h"

#include <assert.h>

static const struct err_row rows[ERR_COUNT] = {
    [OK] = {"ok", 200, 0},
    [ERR_INPUT] = {"bad-request", 400, 1},
    [ERR_AUTH] = {"not-signed-in", 401, 1},
    [ERR_FORBIDDEN] = {"forbidden", 403, 1},
    [ERR_NOT_FOUND] = {"not-found", 404, 1},
    [ERR_METHOD] = {"method-not-allowed", 405, 1},
    [ERR_NOT_ACCEPTABLE] = {"not-acceptable", 406, 1},
    [ERR_CONFLICT] = {"conflict", 409, 1},
    [ERR_GONE] = {"gone", 410, 1},
    [ERR_STALE] = {"stale", 412, 1},
    [ERR_TOO_LARGE] = {"too-large", 413, 1},
    [ERR_URI_TOO_LONG] = {"uri-too-long", 414, 1},
    [ERR_TYPE] = {"unsupported-media-type", 415, 1},
    [ERR_INVALID] = {"invalid", 422, 1},
    [ERR_PRECONDITION] = {"precondition-required", 428, 1},
    [ERR_SLOW_DOWN] = {"slow-down", 429, 1},
    [ERR_HEADERS] = {"headers-too-large", 431, 1},
    [ERR_INTERNAL] = {"internal", 500, 1},
    [ERR_UNSUPPORTED] = {"not-implemented", 501, 1},
    [ERR_BUSY] = {"busy", 503, 1},
    [ERR_USAGE] = {"usage", 400, 2},
};

const struct err_row *err_row(enum err e)
{
    assert(e >= OK && e < ERR_COUNT);
    return &rows[e];
}
