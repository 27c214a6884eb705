/* States of sister systems and ours: the table of case_exchange.h. */
#include "case_exchange_parts.h"

#include "i18n.h"
#include "text.h"

#include <string.h>

const struct field_choice case_systems[] = {
    {"lapor", "case_system.lapor"}, {"sambat", "case_system.sambat"}, {NULL, NULL}};

static const struct {
    enum xch_state state;
    const char *words; /* folded, between bars */
} theirs[] = {
    {XCH_NEW,
     "|menunggu|menunggu verifikasi|belum terverifikasi|belum diverifikasi|baru|laporan baru|"
     "aduan baru|masuk|pending|open|belum dibaca|diterima|terkirim|tunda|ditunda|"},
    {XCH_NEW,
     "|terverifikasi|sudah diverifikasi|diverifikasi|terdisposisi|didisposisikan|disposisi|"
     "diteruskan|terdistribusi|belum ditindaklanjuti|belum ditindak lanjuti|belum diproses|"
     "belum dijawab|belum ditanggapi|menunggu tindak lanjut|"},
    {XCH_OPEN, "|proses|diproses|dalam proses|sedang diproses|sedang proses|on process|in progress|"
               "ditindaklanjuti|ditindak lanjuti|sudah ditindaklanjuti|sedang ditindaklanjuti|"
               "tindak lanjut|dikerjakan|dijawab|sudah dijawab|ditanggapi|sudah ditanggapi|"
               "dibuka kembali|"},
    {XCH_SOLVED, "|selesai|tuntas|closed|done|resolved|terselesaikan|sudah selesai|ditutup selesai|"
                 "selesai ditindaklanjuti|"},
    {XCH_DECLINED,
     "|bukan wewenang|bukan kewenangan|diarsipkan|arsip|ditolak|tolak|dibatalkan|batal|"
     "ditutup|dihapus|tidak ditindaklanjuti|tidak dapat ditindaklanjuti|"
     "tidak valid|spam|dicabut|"},
};

enum xch_state xch_state_of(struct arena *a, const char *words)
{
    const char *key = arena_printf(a, "|%s|", text_fold(a, words));
    for (size_t i = 0; key[2] && i < sizeof(theirs) / sizeof(theirs[0]); i++)
        if (strstr(theirs[i].words, key))
            return theirs[i].state;
    return XCH_UNKNOWN;
}

const char *xch_state_code(enum xch_state s)
{
    static const char *const codes[] = {"new", "open", "resolved", "closed"};
    return s < XCH_UNKNOWN ? codes[s] : NULL;
}

/* ---- ours ---- */

static bool ended_well(const struct casefile *c)
{
    static const char *const good[] = {"solved", "advised", "referred"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (c->outcome && strcmp(c->outcome, good[i]) == 0)
            return true;
    return false;
}

const char *xch_state_words(const char *system, const struct casefile *c)
{
    static const struct {
        const char *state, *lapor, *sambat;
    } words[] = {{"held", "Belum Ditindaklanjuti", "Diteruskan"},
                 {"new", "Belum Ditindaklanjuti", "Diteruskan"},
                 {"open", "Proses", "Diproses"},
                 {"resolved", "Selesai", "Selesai"},
                 {"closed", "Diarsipkan", "Ditolak"}};
    bool lapor = strcmp(system, "lapor") == 0;
    const char *state = strcmp(c->state, "closed") == 0 && ended_well(c) ? "resolved" : c->state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i].state, state) == 0)
            return lapor ? words[i].lapor : words[i].sambat;
    return "";
}

/* ---- systems ---- */

static const struct field_choice *system_of(const char *code)
{
    for (const struct field_choice *s = case_systems; code && s->code; s++)
        if (strcmp(s->code, code) == 0)
            return s;
    return NULL;
}

bool xch_system_known(const char *system)
{
    return system_of(system) != NULL;
}

const char *xch_system_name(struct ctx *cx, const char *system)
{
    const struct field_choice *s = system_of(system);
    return s ? i18n_get(cx->app->words, LANG_ID, s->msgid) : system;
}
