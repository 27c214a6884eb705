/* Between i18n.c (looking up, putting arguments in) and po.c (reading the files), for nobody else.
 */
#ifndef I18N_IMPL_H
#define I18N_IMPL_H

#include "i18n.h"

struct words {
    const char *id;
    const char *in[LANG_COUNT]; /* NULL where a language lacks it */
    uint32_t hash;
};

/* Open addressing over a power of two of places, never more than half full. */
struct i18n {
    struct arena *a;
    struct words *list;
    size_t n, cap;
    uint32_t *places; /* index into list + 1, or 0 */
    size_t places_n;
};

/* The entry of an id, or NULL; `make` adds it. */
struct words *i18n_entry(struct i18n *w, const char *id, bool make);

/* Reads one .po file into w; what is wrong ("line 12: …", in w's arena), or NULL. */
const char *po_read(struct i18n *w, enum lang lang, const char *po, size_t n);

#endif
