/*
 * The law as a new installation knows it; NOTICE names the sources. The lower bound of a first line
 * is -1: the law has none, and a turnover of nothing is micro. Officers add what changes.
 */
#include "basis_parts.h"

#include "basis_sql.h"

#define MILLION INT64_C(1000000)
#define PP      "PP 7/2021"
#define UU      "UU 20/2008"
#define PP_FROM "2021-02-02"
#define UU_FROM "2008-07-04"
#define PP_READ \
    "PP 7/2021 Pasal 35, menurut ringkasan ddtc, kontrakhukum, dpmpt.bantulkab; keyakinan tinggi"
#define UU_READ "UU 20/2008 Pasal 6, menurut ringkasan umum dan jdih; keyakinan tinggi"
#define BPS     "Badan Pusat Statistik: konsep industri mikro dan kecil; statistik, bukan hukum"
#define KUR     "Permenko 1/2026 menurut ddtc 2 Februari 2026; keyakinan sedang, harinya belum dicek"
#define PPH \
    "PP 55/2022: orang pribadi, di atasnya 0,5 % sampai Rp 4,8 miliar; dari ingatan, belum dicek"

static const struct seed_rule {
    const char *law, *article, *criterion, *class_;
    int64_t over, up_to;
    const char *from, *until;
    bool decides;
    const char *source;
} rules[] = {
    {UU, "Pasal 6 ayat (1) huruf a", "net_worth", "micro", -1, 50 * MILLION, UU_FROM, PP_FROM, true,
     UU_READ},
    {UU, "Pasal 6 ayat (2) huruf a", "net_worth", "small", 50 * MILLION, 500 * MILLION, UU_FROM,
     PP_FROM, true, UU_READ},
    {UU, "Pasal 6 ayat (3) huruf a", "net_worth", "medium", 500 * MILLION, 10000 * MILLION, UU_FROM,
     PP_FROM, true, UU_READ},
    {UU, "Pasal 6 ayat (1) huruf b", "turnover", "micro", -1, 300 * MILLION, UU_FROM, PP_FROM, true,
     UU_READ},
    {UU, "Pasal 6 ayat (2) huruf b", "turnover", "small", 300 * MILLION, 2500 * MILLION, UU_FROM,
     PP_FROM, true, UU_READ},
    {UU, "Pasal 6 ayat (3) huruf b", "turnover", "medium", 2500 * MILLION, 50000 * MILLION, UU_FROM,
     PP_FROM, true, UU_READ},
    {PP, "Pasal 35 ayat (3) huruf a", "capital", "micro", -1, 1000 * MILLION, PP_FROM, NULL, true,
     PP_READ},
    {PP, "Pasal 35 ayat (3) huruf b", "capital", "small", 1000 * MILLION, 5000 * MILLION, PP_FROM,
     NULL, true, PP_READ},
    {PP, "Pasal 35 ayat (3) huruf c", "capital", "medium", 5000 * MILLION, 10000 * MILLION, PP_FROM,
     NULL, true, PP_READ},
    {PP, "Pasal 35 ayat (5) huruf a", "turnover", "micro", -1, 2000 * MILLION, PP_FROM, NULL, true,
     PP_READ},
    {PP, "Pasal 35 ayat (5) huruf b", "turnover", "small", 2000 * MILLION, 15000 * MILLION, PP_FROM,
     NULL, true, PP_READ},
    {PP, "Pasal 35 ayat (5) huruf c", "turnover", "medium", 15000 * MILLION, 50000 * MILLION,
     PP_FROM, NULL, true, PP_READ},
    {"BPS", "1–4 pekerja", "workers", "micro", 0, 4, "2008-07-04", NULL, false, BPS},
    {"BPS", "5–19 pekerja", "workers", "small", 4, 19, "2008-07-04", NULL, false, BPS},
    {"BPS", "20–99 pekerja", "workers", "medium", 19, 99, "2008-07-04", NULL, false, BPS},
    {"Permenko 1/2026", "Penerima KUR", "kur", "none", -1, 4800 * MILLION, "2026-01-01", NULL,
     false, KUR},
    {"PP 55/2022", "Bebas PPh final", "pph", "none", -1, 500 * MILLION, "2022-01-01", NULL, false,
     PPH},
};

enum err growth_seed(struct ctx *cx)
{
    int64_t some;
    TRY(db_int_of(cx, &q_basis_some, NO_ARGS, 0, &some));
    if (some)
        return OK;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const struct seed_rule *r = &rules[i];
        TRY(db_exec(cx, &q_rule_insert,
                    ARGS(db_text(r->law), db_text(r->article), db_text(r->criterion),
                         db_text(r->class_), db_int(r->over), db_int(r->up_to), db_text(r->from),
                         db_text(r->until), db_int(r->decides), db_text(r->source), db_null(),
                         db_null(), db_int(cx->now)),
                    NULL));
    }
    return basis_changed(cx);
}
