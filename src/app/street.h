/*
 * Streets around a point: a few map tiles from the one server that the city's administrators named
 * (settings "map_tiles", "map_credit"). Unset, which is how it begins, nothing is drawn and nobody
 * is asked. Shown to signed-in staff alone: whoever keeps that server learns which places they look
 * at.
 */
#ifndef STREET_H
#define STREET_H

#include "web.h"

enum { STREET_URL_MAX = 300, STREET_CREDIT_MAX = 200 };

/* Never changed once made; valid as long as the program. */
struct street {
    struct app_kept kept;
    char url[STREET_URL_MAX + 1]; /* "https://ubin.example.id/{z}/{x}/{y}.png"; "": none */
    char credit[STREET_CREDIT_MAX + 1];
    char origin[STREET_URL_MAX + 1]; /* "https://ubin.example.id": what the page's policy lets in */
};

/* Field errors on "map_tiles" and "map_credit": https (http on this machine alone), each of {z},
 * {x}, {y} once behind the server's name, and a credit where there is a server. Both "" is good. */
void street_check(struct ctx *cx, const char *url, const char *credit);
/* On the writer, of checked ones. */
enum err street_set(struct ctx *cx, const char *url, const char *credit);
/* Compares what is kept with the settings. With a connection. */
enum err street_read(struct ctx *cx);

/* Sets page.street (null: no server, no point, not staff) and lets the page load from that origin.
 * lat, lng: degrees × 10^6, FIELD_UNSET. */
void put_street(struct web *w, int64_t lat, int64_t lng);

#endif
