/* The demo's catalogue: see demo_face.h. */
#include "demo_face.h"

#include "business.h"
#include "demo_sql.h"
#include "listing.h"
#include "ref_malang.h"
#include "text.h"
#include "ward_office.h"

#include <string.h>

enum { OF = 40, FIRST = 7 };

/* Two of each sector, in turn. */
static const struct {
    const char *sector, *products[2];
} wares[] = {
    {"culinary", {"Nasi pecel, soto, es teh", "Bakso, mi ayam, kopi"}},
    {"food_processing", {"Keripik tempe, sambal botol", "Kue kering, roti, bolu"}},
    {"trade", {"Sembako, pulsa, gas", "Alat tulis dan fotokopi"}},
    {"services", {"Servis HP dan laptop", "Jahit dan permak pakaian"}},
    {"crafts", {"Anyaman, tas rajut", "Keramik Dinoyo, vas, cangkir"}},
    {"fashion", {"Batik Malangan, kemeja", "Hijab, gamis, mukena"}},
    {"agriculture", {"Bibit tanaman, pupuk kandang", "Sayur hidroponik"}},
    {"creative", {"Desain, cetak stiker", "Foto dan video acara"}},
};
static const char *const hours[] = {"Setiap hari, 08.00–20.00", "Senin sampai Sabtu, 09.00–17.00",
                                    NULL};

static const char *wares_of(const char *sector, int64_t id)
{
    for (size_t i = 0; sector && i < sizeof(wares) / sizeof(wares[0]); i++)
        if (strcmp(wares[i].sector, sector) == 0)
            return wares[i].products[id / OF % 2];
    return NULL;
}

static enum err agree(struct ctx *cx, int64_t id)
{
    struct business b;
    TRY(business_load(cx, id, false, &b));
    if (!b.phone || !phone_is_mobile(b.phone))
        return OK;
    struct listing l = {.business_id = id,
                        .products = wares_of(b.sector, id),
                        .hours = hours[id / OF % 3],
                        .whatsapp = b.phone,
                        .agreed = true,
                        .proof = id / OF % 2 ? "spoken" : "paper"};
    return listing_put(cx, &l, NULL);
}

/* Those who may be shown, from an id on: SLICE at a time. */
enum { SLICE = 64 };
struct slice {
    int64_t after, n;
};

static enum err agree_some(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    int64_t ids[SLICE];
    s->n = 0;
    struct rows *r = db_rows(cx, &q_demo_shown,
                             ARGS(db_int(s->after), db_int(OF), db_int(FIRST), db_int(SLICE)));
    while (s->n < SLICE && rows_next(r))
        ids[s->n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (int64_t i = 0; i < s->n; i++)
        TRY(agree(cx, ids[i]));
    s->after = s->n ? ids[s->n - 1] : 0;
    return OK;
}

static enum err offices(struct ctx *cx, void *arg)
{
    for (size_t i = 0; i < PLACES_MALANG_WARDS; i++) {
        const struct place_ref *p = places_malang_ward(i);
        struct ward_office o = {.ward = p->code,
                                .address = arena_printf(cx->a, "Jl. %s 1, Malang", p->name),
                                .phone = arena_printf(cx->a, "0341000%03zu", i + 1),
                                .hours = "Senin sampai Jumat, 07.30–15.30"};
        TRY(ward_office_put(cx, &o));
    }
    return OK;
}

enum err demo_face(struct ctx *cx)
{
    struct slice s = {.after = 0};
    TRY(app_write(cx, offices, NULL));
    do {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, agree_some, &s));
        arena_reset(cx->a, mark);
    } while (s.n == SLICE);
    return OK;
}
