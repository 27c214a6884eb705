/* One figure of all wards with where they are drawn: tiles, or boundaries where they were loaded.
 */
#ifndef MAP_H
#define MAP_H

#include "figure.h"

enum { MAP_WIDTH = 1000, MAP_LETTERS = 4 };

struct map_ward {
    const char *code;
    const char *brief;          /* of at most MAP_LETTERS letters, no other ward's of the city */
    int64_t value, part, whole; /* value FIELD_UNSET: too few */
    int32_t col, line;          /* of the part shown, from 0; -1: no centre known */
    const char *path;           /* NULL: tiles */
    int64_t height;             /* of the map of paths */
};
/* Whether the map shows a percentage: counts of businesses become shares of the active ones. */
bool map_is_share(enum figure_key k);
/* Wards of an area that figure_area() gave, in order of code. Paths only where every one has one.
 */
enum err map_wards(struct ctx *cx, const char *area, enum figure_key k, struct map_ward **ret,
                   size_t *ret_n);

/* Names short enough for a tile, all different: "Kaum" of Kauman, "BTK" of Bumi Tiga Kali; of names
 * that begin alike ("Arjosari", "Arjowinangun") the letter by which they are told apart ("Arjs",
 * "Arjw"), or else a number. Pure. */
void map_briefs(struct arena *a, const char *const *names, size_t n, const char **ret);

#endif
