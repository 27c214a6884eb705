/*
 * What a new installation knows of ceilings; NOTICE names the sources. A rule is verified for the
 * span for which its source was read: what held in 2025 is not known to hold in 2026, where the
 * schedule of 2023 says something else. That schedule's row for 2025 was replaced and is left out.
 */
#include "ceiling.h"

#include "ceiling_sql.h"
#include "debts_seed.h"
#include "lender.h"

#include <string.h>

#define SE      "SEOJK 19/SEOJK.06/2023"
#define POJK    "POJK 22/2023"
#define NEWS    "Siaran OJK 1 Januari 2025, penyesuaian batas manfaat ekonomi"
#define AFPI    "Kesepakatan AFPI"
#define HALF    "Sumber menyebut 6 bulan; 180 hari adalah terjemahan."
#define START   "Tanggal mulai mengikuti tabel batas harian."
#define OPEN    "Belum ada sumber OJK yang menegaskan apakah masih berlaku pada 2026."
#define ROUNDED "Tanggal mulai dibulatkan."
#define SEEN    "2026-11-23"
#define ANYDAY  FIELD_UNSET

static const struct seed {
    const char *topic, *purpose, *scale;
    int64_t days_from, days_to, value;
    const char *from, *to;
    bool verified;
    const char *law, *article, *source, *note;
} rules[] = {
    {"benefit", "all", "all", 0, ANYDAY, 8000, "2017-01-01", "2021-01-01", false, AFPI, "", AFPI,
     "Sejarah; tanggal pasti tidak diperiksa."},
    {"benefit", "all", "all", 0, ANYDAY, 4000, "2021-01-01", "2024-01-01", false, AFPI, "", AFPI,
     "Sejarah; tanggal pasti tidak diperiksa."},
    {"benefit", "consumer", "all", 0, ANYDAY, 3000, "2024-01-01", "2025-01-01", true, SE, "", SE,
     ""},
    {"benefit", "productive", "all", 0, ANYDAY, 1000, "2024-01-01", "2025-01-01", true, SE, "", SE,
     ""},
    {"benefit", "consumer", "all", 0, 180, 3000, "2025-01-01", "2026-01-01", true, SE, "", NEWS,
     HALF},
    {"benefit", "consumer", "all", 181, ANYDAY, 2000, "2025-01-01", "2026-01-01", true, SE, "",
     NEWS, HALF},
    {"benefit", "productive", "micro", 0, 180, 2750, "2025-01-01", "2026-01-01", true, SE, "", NEWS,
     HALF},
    {"benefit", "productive", "micro", 181, ANYDAY, 1000, "2025-01-01", "2026-01-01", true, SE, "",
     NEWS, HALF},
    {"benefit", "productive", "larger", 0, ANYDAY, 1000, "2025-01-01", "2026-01-01", true, SE, "",
     NEWS, ""},
    {"benefit", "consumer", "all", 0, 180, 3000, "2026-01-01", NULL, false, SE, "", NEWS,
     HALF " " OPEN},
    {"benefit", "consumer", "all", 181, ANYDAY, 2000, "2026-01-01", NULL, false, SE, "", NEWS,
     HALF " " OPEN},
    {"benefit", "productive", "micro", 0, 180, 2750, "2026-01-01", NULL, false, SE, "", NEWS,
     HALF " " OPEN},
    {"benefit", "productive", "micro", 181, ANYDAY, 1000, "2026-01-01", NULL, false, SE, "", NEWS,
     HALF " " OPEN},
    {"benefit", "productive", "larger", 0, ANYDAY, 1000, "2026-01-01", NULL, false, SE, "", NEWS,
     OPEN},
    {"benefit", "consumer", "all", 0, ANYDAY, 1000, "2026-01-01", NULL, false, SE, "", SE,
     "Jadwal tahun 2023. " OPEN},
    {"benefit", "productive", "all", 0, ANYDAY, 670, "2026-01-01", NULL, false, SE, "", SE,
     "Jadwal tahun 2023. " OPEN},
    {"late", "consumer", "all", 0, ANYDAY, 3000, "2024-01-01", "2025-01-01", true, SE, "", SE, ""},
    {"late", "productive", "all", 0, ANYDAY, 1000, "2024-01-01", "2025-01-01", true, SE, "", SE,
     ""},
    {"late", "consumer", "all", 0, ANYDAY, 1000, "2026-01-01", NULL, false, SE, "", SE,
     "Jadwal tahun 2023. " OPEN},
    {"late", "productive", "all", 0, ANYDAY, 670, "2026-01-01", NULL, false, SE, "", SE,
     "Jadwal tahun 2023. " OPEN},
    {"total", "all", "all", 0, ANYDAY, 1000000, "2024-01-01", NULL, true, SE, "", SE, START},
    {"platforms", "all", "all", 0, ANYDAY, 3, "2024-01-01", NULL, true, SE, "", SE, START},
    {"income", "all", "all", 0, ANYDAY, 500000, "2024-01-01", "2025-01-01", false, SE, "", SE,
     "Dari ingatan; belum dicek pada naskahnya."},
    {"income", "all", "all", 0, ANYDAY, 400000, "2025-01-01", "2026-01-01", false, SE, "", SE,
     "Dari ingatan; belum dicek pada naskahnya."},
    {"income", "all", "all", 0, ANYDAY, 300000, "2026-01-01", NULL, true, SE, "",
     SE "; CNN Indonesia 12 Januari 2026", ""},
    {"hours", "all", "all", 0, ANYDAY, INT64_C(480) * 10000 + 1200, "2024-01-01", NULL, true, POJK,
     "Pasal 62 ayat (2)", POJK,
     "Senin sampai Sabtu, di luar hari libur nasional. Tanggal mulai dibulatkan."},
    {"threats", "all", "all", 0, ANYDAY, 0, "2024-01-01", NULL, true, POJK, "Pasal 62",
     POJK "; " SE, "Ancaman, kekerasan, mempermalukan, tekanan, SARA. " ROUNDED},
    {"others", "all", "all", 0, ANYDAY, 0, "2024-01-01", NULL, true, POJK, "Pasal 62", POJK,
     "Keluarga, tetangga, kontak di HP. " ROUNDED},
    {"place", "all", "all", 0, ANYDAY, 0, "2024-01-01", NULL, true, POJK, "Pasal 62", POJK,
     "Selain alamat penagihan atau domisili hanya dengan persetujuan konsumen. " ROUNDED},
    {"incessant", "all", "all", 0, ANYDAY, 0, "2024-01-01", NULL, true, POJK, "Pasal 62", POJK,
     ROUNDED},
    {"identity", "all", "all", 0, ANYDAY, 0, "2024-01-01", NULL, true, SE, "", SE,
     "Kartu identitas resmi berfoto; penagih bersertifikat. " ROUNDED},
    {"data", "all", "all", 0, ANYDAY, 0, "2024-01-01", NULL, false,
     "Ketentuan OJK tentang akses data", "", "Ketentuan OJK; pasal tidak diperiksa",
     "Aplikasi hanya boleh meminta kamera, lokasi, dan mikrofon. " ROUNDED},
};

/* Topics are seeded whole: what officers made of one that is there stays theirs. */
static bool has_topic(const struct ceiling_rules *there, const char *topic)
{
    for (size_t i = 0; i < there->n; i++)
        if (strcmp(there->list[i].topic, topic) == 0)
            return true;
    return false;
}

enum err ceiling_seed(struct ctx *cx)
{
    struct ceiling_rules there;
    TRY(ceiling_list(cx, &there));
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const struct seed *r = &rules[i];
        if (has_topic(&there, r->topic))
            continue;
        TRY(db_exec(cx, &q_ceiling_insert,
                    ARGS(db_text(r->topic), db_text(r->purpose), db_text(r->scale),
                         db_int(r->days_from),
                         r->days_to == ANYDAY ? db_null() : db_int(r->days_to), db_int(r->value),
                         db_text(r->from), db_text(r->to), db_int(r->verified), db_text(r->law),
                         db_text(r->article), db_text(r->source), db_text(SEEN), db_text(r->note),
                         db_null(), db_int(cx->now)),
                    NULL));
    }
    return OK;
}

enum err debts_seed(struct ctx *cx)
{
    TRY(lender_seed(cx));
    return ceiling_seed(cx);
}
