/*
 * The first partners and products, as a new installation knows them; NOTICE names the sources.
 * Where only a year is known the version begins with it; where no beginning is known, with the year
 * of the report. No row has a day on which it was checked: officers ask the provider and enter
 * that.
 */
#include "product_parts.h"

#include "partner_sql.h"
#include "product_sql.h"

#include <string.h>

#define MILLION INT64_C(1000000)
#define UNKNOWN FIELD_UNSET

static const struct seed_partner {
    const char *code, *name, *kind, *contact;
    int64_t answer_days;
} partners[] = {
    {"baznas", "BAZNAS Kota Malang", "zakat", "Layanan mustahik", 7},
    {"bpr", "PT BPR Tugu Artha Sejahtera (Perseroda)", "bpr", "Layanan kredit mikro", 7},
    {"bank", "Bank penyalur KUR", "bank", "Bagian kredit mikro", 14},
    {"kota", "Pemerintah Kota Malang", "city", "Dinas Koperasi, Perindustrian, dan Perdagangan", 7},
};

#define KUR_23   "Permenko 1/2022 jo. 1/2023 Pasal 22"
#define KUR_26   "Permenko 1/2026"
#define KUR_MANY "Permenko 1/2022 jo. 1/2023 Pasal 18; diteruskan 2026"
#define READ_26  "ddtc 2 Februari 2026; poskota 16 Januari 2026; dibaca 2026"

/* Rules as "kind number codes;" in the order they are asked. */
static const struct seed_version {
    const char *product, *from, *until, *audience, *purposes;
    int64_t min, max;
    const char *method, *rate;
    int64_t tenor, tenor_working;
    const char *collateral, *documents, *rules, *note, *basis, *source, *confidence, *ask;
} versions[] = {
    {"OJIR", "2023-08-01", NULL, "Warga Kota Malang pemilik usaha yang terjerat rentenir",
     "working,settle_debt", 0, 10 * MILLION, "qardh", NULL, 24, UNKNOWN, "none",
     "ktp,ktp_spouse,kk,marriage,sktm,loan_proof", "resident 0 -;victim 0 -",
     "Melunasi utang rentenir, ditambah modal 2 sampai 3 juta.", "Perjanjian BPR dan BAZNAS",
     "kompas 1 Agustus 2023; tugusatu; suryamalang 2024; dibaca 2026", "high", ""},
    {"BAZNAS_MODAL", "2018-01-01", NULL, "Mustahik pemilik usaha kecil", "working,settle_debt",
     1 * MILLION, 5 * MILLION, "qardh", NULL, 8, UNKNOWN, "none", "ktp,kk", "mustahik 0 -",
     "Diperiksa ke rumah. Kasus pinjol dan rentenir dibantu sesudah mediasi.", "Program BAZNAS",
     "berita 2018, 2023, 2024; dibaca 2026", "medium", "tenor"},
    {"BAZNAS_HIBAH", "2023-01-01", NULL, "Mustahik", "working", MILLION / 2, MILLION * 3 / 2,
     "grant", NULL, UNKNOWN, UNKNOWN, "none", "", "mustahik 0 -", "Bantuan, tidak dikembalikan.",
     "Program BAZNAS", "berita 2023; dibaca 2026", "medium", "documents"},
    {"BMD_MALANG", "2022-06-01", NULL, "Pelaku usaha mikro yang mustahik", "working", 0,
     3 * MILLION, "qardh", NULL, 12, UNKNOWN, "none", "ktp,kk,sktm", "mustahik 0 -;class 0 micro",
     "", "Program BAZNAS RI", "malang-post Juni 2022; dibaca 2026", "high", ""},
    {"BMM", "2024-01-01", NULL, "Jamaah masjid pemilik usaha mikro", "working", 0, 3 * MILLION,
     "qardh", NULL, 12, UNKNOWN, "unknown", "ktp,kk", "congregation 0 -;class 0 micro",
     "Program ini ingin mengurangi ketergantungan pada rentenir.", "Program BAZNAS RI",
     "berita 2024; syarat dari ingatan", "medium", "documents,rules"},
    {"KUR_SUPERMIKRO", "2023-01-01", NULL, "Yang belum pernah menerima KUR", "working,investment",
     0, 10 * MILLION, "annuity", "3", 60, 36, "business", "ktp,kk,sku",
     "kur_never 0 -;age_or_help 6 -;nib_or_letter 0 -",
     "Pedoman 2023 mendahulukan yang terkena PHK, ibu rumah tangga, dan yang terjerat pinjaman "
     "daring atau rentenir.",
     KUR_MANY, "CNBC; radarselatan 2023; poskota Januari 2026; dibaca 2026", "medium", ""},
    {"KUR_MIKRO", "2023-01-01", "2025-12-31", "Usaha mikro produktif", "working,investment",
     10 * MILLION + 1, 100 * MILLION, "annuity", "6", 60, 36, "business", "ktp,kk,sku",
     "age 6 -;class 0 micro;nib_or_letter 0 -;npwp 50000000 -;credit_clean 0 -;kur_times 3 -",
     "6 % untuk akses pertama, lalu 7, 8, dan 9 %. Tanpa agunan tambahan sampai Rp100 juta.",
     KUR_23, "pedoman KUR; jdih; dibaca 2026", "high", ""},
    {"KUR_MIKRO", "2026-01-01", NULL, "Usaha mikro dan kecil, omzet sampai Rp4,8 miliar",
     "working,investment", 10 * MILLION + 1, 100 * MILLION, "annuity", "6", 60, 36, "business",
     "ktp,kk,sku",
     "age 6 -;class 0 micro,small;turnover 4800000000 -;nib_or_letter 0 -;npwp 50000000 -;"
     "credit_clean 0 -;no_other 0 -",
     "6 % untuk semua akses. Tanpa agunan tambahan sampai Rp100 juta.", KUR_26, READ_26, "medium",
     ""},
    {"KUR_KECIL", "2026-01-01", NULL, "Usaha mikro dan kecil", "working,investment",
     100 * MILLION + 1, 500 * MILLION, "annuity", "6", 60, 48, "asset", "ktp,kk,nib,npwp,bpjs",
     "age 6 -;class 0 micro,small;npwp 0 -;social_security 0 -;credit_clean 0 -",
     "Agunan tambahan menurut bank.", KUR_26, READ_26, "medium", ""},
    {"KUR_KHUSUS", "2022-01-01", NULL, "Anggota kelompok usaha dengan mitra pembeli",
     "working,investment", 0, 500 * MILLION, "annuity", "6", 60, 48, "business",
     "ktp,kk,sku,cluster_contract", "cluster 0 -;age 6 -;npwp 50000000 -",
     "Tanpa agunan tambahan sampai Rp100 juta (dari ingatan).",
     "Permenko 1/2022 Pasal 35-36 jo. 12/2025", "pasal.id; dibaca 2026", "high", ""},
    {"KUR_PMI", "2022-01-01", NULL, "Calon pekerja migran dan magang", "departure", 0,
     100 * MILLION, "annuity", "6", 36, UNKNOWN, "none", "ktp,kk,placement",
     "migrant 0 -;npwp 50000000 -", "Paling lama sepanjang kontrak kerja.",
     "Permenko 1/2022 jo. 1/2026", "ddtc; dibaca 2026", "medium", "amount"},
    {"PROKESRA", "2022-01-01", NULL, "Usaha mikro di Jawa Timur", "working,investment", 0,
     25 * MILLION, "annuity", "3", 36, UNKNOWN, "unknown", "ktp,kk", "class 0 micro",
     "Tanpa provisi dan administrasi. Sejak Oktober 2025 BAZNAS Jatim menanggung sisa 3 % untuk "
     "mustahik.",
     "Kebijakan Pemprov Jatim", "berita 2022 sampai 2025; dibaca 2026", "medium",
     "amount,documents,rules"},
    {"TUGU_PEDAGANG", "2019-01-01", NULL, "Pedagang pasar di Kota Malang", "working", 0, UNKNOWN,
     "unknown", NULL, UNKNOWN, UNKNOWN, "stall", "ktp,stall_card", "market 0 -",
     "Sekitar 9 % setahun menurut berita 2019; Perda 2019 menyebut 6 %.", "Perda Kota Malang 2019",
     "berita 2019; dibaca 2026", "low", "amount,rate,tenor,rules"},
    {"MEKAAR", "2024-01-01", NULL, "Perempuan prasejahtera", "working", 2 * MILLION, 15 * MILLION,
     "unknown", NULL, 12, UNKNOWN, "group", "ktp,kk,group_meeting",
     "woman 0 -;income 800000 -;group 10 -",
     "25 atau 50 minggu, angsuran dan pertemuan tiap minggu. Hati-hati: menambah beban mingguan.",
     "Program PNM", "pnm.co.id; berita; dibaca 2026", "medium", "rate"},
    {"MEKAAR_PLUS", "2024-01-01", NULL, "Nasabah Mekaar yang lancar", "working", 0, 25 * MILLION,
     "unknown", NULL, UNKNOWN, UNKNOWN, "group", "ktp,kk", "woman 0 -;client 0 -", "",
     "Program PNM", "berita; dibaca 2026", "low", "amount,rate,tenor,documents,rules"},
    {"ULAMM", "2024-01-01", NULL, "Usaha mikro dan kecil", "working,investment", 0, 200 * MILLION,
     "unknown", NULL, 48, UNKNOWN, "asset", "ktp,kk,pledge", "class 0 micro,small",
     "Disertai pendampingan.", "Program PNM", "pnm.co.id; angka dari ingatan", "low",
     "amount,rate,tenor,documents,rules"},
    {"UMI", "2024-01-01", NULL, "Usaha ultra mikro yang belum terlayani bank", "working", 0,
     20 * MILLION, "unknown", NULL, UNKNOWN, UNKNOWN, "unknown", "ktp,sku",
     "nib_or_letter 0 -;no_program 0 -",
     "Lewat Pegadaian, PNM, dan koperasi; kelompok dengan tanggung renteng.",
     "PMK 193/2020, diganti PMK 130/2024", "ringkasan PMK; dibaca 2026", "high", "rate,tenor"},
    {"LAZISNU", "2024-01-01", NULL, "Mustahik", "working", 0, UNKNOWN, "unknown", NULL, UNKNOWN,
     UNKNOWN, "unknown", "", "mustahik 0 -", "", "", "disebut sebagai mitra; belum diperiksa",
     "low", "amount,rate,tenor,documents,rules"},
    {"PEGADAIAN_GADAI", "2024-01-01", NULL, "Umum", "working,emergency", 50000, UNKNOWN, "unknown",
     NULL, 4, UNKNOWN, "movable", "ktp,pledge", "", "Sewa modal tiap 15 hari; dapat diperpanjang.",
     "", "dari ingatan", "low", "amount,rate,tenor"},
    {"LPDB", "2021-01-01", NULL, "Koperasi, bukan perorangan", "working,investment", 0, UNKNOWN,
     "unknown", NULL, UNKNOWN, UNKNOWN, "unknown", "", "cooperative 0 -", "", "PMK 127/2021",
     "ringkasan; dibaca 2026", "medium", "amount,rate,tenor,documents,rules"},
    {"KDMP", "2025-01-01", NULL, "Koperasi Kelurahan Merah Putih", "working,investment", 0,
     3000 * MILLION, "annuity", "3", 120, UNKNOWN, "unknown", "", "cooperative 0 -",
     "Anggota meminjam ke koperasinya.", "Inpres 9/2025; PMK 49/2025 (dari ingatan)",
     "berita 2025; dibaca 2026", "medium", "amount,rate,rules"},
};

static const struct seed_product {
    const char *code, *name, *provider, *family, *partner, *margin, *margin_by;
} products[] = {
    {"OJIR", "OJIR (Ojok Percoyo Karo Rentenir)", "BPR Tugu Artha Sejahtera dan BAZNAS Kota Malang",
     "ojir", "bpr", "15", "baznas"},
    {"BAZNAS_MODAL", "Pinjaman modal tanpa bunga", "BAZNAS Kota Malang", "baznas", "baznas", NULL,
     NULL},
    {"BAZNAS_HIBAH", "Bantuan modal usaha", "BAZNAS Kota Malang", "baznas-grant", "baznas", NULL,
     NULL},
    {"BMD_MALANG", "BAZNAS Microfinance Desa Malang", "BAZNAS", "microfinance", "baznas", NULL,
     NULL},
    {"BMM", "BAZNAS Microfinance Masjid", "BAZNAS dan takmir masjid", "microfinance", "baznas",
     NULL, NULL},
    {"KUR_SUPERMIKRO", "KUR Super Mikro", "Bank penyalur KUR", "kur", "bank", NULL, NULL},
    {"KUR_MIKRO", "KUR Mikro", "Bank penyalur KUR", "kur", "bank", NULL, NULL},
    {"PROKESRA", "Prokesra (Program Kredit Sejahtera)", "BPR Jatim", "prokesra", NULL, NULL, NULL},
    {"TUGU_PEDAGANG", "Kredit pedagang pasar", "BPR Tugu Artha Sejahtera", "bpr-market", "bpr",
     NULL, NULL},
    {"UMI", "Pembiayaan Ultra Mikro (UMi)", "Pegadaian, PNM, koperasi", "umi", NULL, NULL, NULL},
    {"MEKAAR", "PNM Mekaar", "PNM", "mekaar", NULL, NULL, NULL},
    {"MEKAAR_PLUS", "PNM Mekaar Plus", "PNM", "mekaar", NULL, NULL, NULL},
    {"KUR_KECIL", "KUR Kecil", "Bank penyalur KUR", "kur", "bank", NULL, NULL},
    {"KUR_KHUSUS", "KUR Khusus", "Bank penyalur KUR", "kur", "bank", NULL, NULL},
    {"KUR_PMI", "KUR Penempatan Pekerja Migran", "Bank penyalur KUR", "kur", "bank", NULL, NULL},
    {"ULAMM", "ULaMM", "PNM", "ulamm", NULL, NULL, NULL},
    {"PEGADAIAN_GADAI", "Gadai", "Pegadaian", "pawn", NULL, NULL, NULL},
    {"LAZISNU", "Pinjaman lembaga zakat (LAZISNU)", "Lembaga amil zakat", "lazis", NULL, NULL,
     NULL},
    {"LPDB", "Pinjaman LPDB", "LPDB Koperasi", "lpdb", NULL, NULL, NULL},
    {"KDMP", "Modal Koperasi Merah Putih", "LPDB dan bank", "lpdb", NULL, NULL, NULL},
};

static enum err seed_partners(struct ctx *cx)
{
    for (size_t i = 0; i < sizeof(partners) / sizeof(partners[0]); i++) {
        const struct seed_partner *s = &partners[i];
        int64_t id;
        TRY(db_int_of(cx, &q_partner_insert,
                      ARGS(db_text(s->code), db_text(s->name), db_text(s->kind),
                           db_text(s->contact), db_null(), db_int(s->answer_days),
                           db_text("2023-01-01"), db_null(), db_int(cx->now)),
                      0, &id));
    }
    return OK;
}

static enum err partner_id_of(struct ctx *cx, const char *code, int64_t *ret)
{
    struct partner p;
    *ret = 0;
    if (!code)
        return OK;
    TRY(partner_by_code(cx, code, &p));
    *ret = p.id;
    return OK;
}

static enum err seed_rules(struct ctx *cx, int64_t version, const struct seed_version *s)
{
    char *rest = arena_strdup(cx->a, s->rules), *save = NULL;
    for (char *one = strtok_r(rest, ";", &save); one; one = strtok_r(NULL, ";", &save)) {
        char *inner = NULL, *kind = strtok_r(one, " ", &inner), *end;
        const char *number = strtok_r(NULL, " ", &inner), *codes = strtok_r(NULL, " ", &inner);
        TRY(db_exec(cx, &q_rule_set,
                    ARGS(db_int(version), db_text(kind), db_int(strtoll(number, &end, 10)),
                         db_text(strcmp(codes, "-") == 0 ? "" : codes), db_text(s->basis)),
                    NULL));
    }
    return OK;
}

static enum err seed_version(struct ctx *cx, const struct seed_product *p, int64_t product,
                             const struct seed_version *s)
{
    struct product_version v = {.product_id = product,
                                .valid_from = s->from,
                                .valid_to = s->until,
                                .audience = s->audience,
                                .purposes = s->purposes,
                                .amount_min = s->min,
                                .amount_max = s->max,
                                .method = s->method,
                                .rate = s->rate,
                                .tenor_max = s->tenor,
                                .tenor_working = s->tenor_working,
                                .margin = p->margin,
                                .collateral = s->collateral,
                                .documents = s->documents,
                                .note = s->note,
                                .basis = s->basis,
                                .source = s->source,
                                .confidence = s->confidence,
                                .ask = s->ask};
    TRY(partner_id_of(cx, p->margin_by, &v.margin_by));
    TRY(product_version_write(cx, &v));
    return seed_rules(cx, v.id, s);
}

static enum err seed_product(struct ctx *cx, const struct seed_product *s, int64_t rank)
{
    struct product p = {.code = s->code,
                        .name = s->name,
                        .provider = s->provider,
                        .family = s->family,
                        .rank = rank};
    TRY(partner_id_of(cx, s->partner, &p.partner_id));
    TRY(product_write(cx, &p));
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        if (strcmp(versions[i].product, s->code) == 0)
            TRY(seed_version(cx, s, p.id, &versions[i]));
    return OK;
}

enum err finance_seed(struct ctx *cx)
{
    int64_t some;
    TRY(db_int_of(cx, &q_product_some, NO_ARGS, 0, &some));
    if (some)
        return OK;
    TRY(seed_partners(cx));
    for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++)
        TRY(seed_product(cx, &products[i], 10 * (int64_t)(i + 1)));
    return OK;
}
