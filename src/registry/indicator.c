/* Indicators of growth: see indicator.h; where they come from says NOTICE. */
#include "indicator.h"

#include "calendar.h"
#include "fact.h"
#include "text.h"

#include <string.h>

const struct indicator indicators[INDICATORS] = {
    {"LEG1", "legal", true},       {"LEG2", "legal", false},      {"LEG3", "legal", true},
    {"PRO1", "production", false}, {"PRO2", "production", false}, {"PRO3", "production", false},
    {"PRO4", "production", false}, {"PAS1", "market", false},     {"PAS2", "market", false},
    {"DIG1", "digital", false},    {"DIG2", "digital", true},     {"KEU1", "finance", false},
    {"KEU2", "finance", false},    {"KEU3", "finance", false},    {"KEU4", "finance", false},
    {"SDM1", "people", false},     {"SDM2", "people", false},     {"SDM3", "people", true},
    {"LEM1", "institution", true}, {"MIT1", "partners", false},   {"UTG1", "debt", false},
    {"UTG2", "debt", false},       {"LUL1", "aid", false},
};

int indicator_index(const char *code)
{
    for (int i = 0; code && i < INDICATORS; i++)
        if (strcmp(indicators[i].code, code) == 0)
            return i;
    return -1;
}

int indicator_of_fact(const char *kind)
{
    return strncmp(kind, "ind:", 4) == 0 ? indicator_index(kind + 4) : -1;
}

bool indicator_level(int index, int64_t level)
{
    return level == 0 || level == INDICATOR_LEVEL_MAX ||
           (level > 0 && level < INDICATOR_LEVEL_MAX && !indicators[index].yes_no);
}

const char *indicator_msgid(struct arena *a, int index)
{
    char *id = arena_printf(a, "ind.%s", indicators[index].code);
    for (char *s = id; *s; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s + 'a' - 'A');
    return id;
}

const char *indicator_level_msgid(struct arena *a, int index, int64_t level)
{
    return arena_printf(a, "%s.%d", indicator_msgid(a, index), (int)level);
}

enum err indicator_put(struct ctx *cx, int64_t business_id, int index, int64_t level,
                       const char *day)
{
    const char *kind = arena_printf(cx->a, "ind:%s", indicators[index].code),
               *value = arena_printf(cx->a, "%d", (int)level), *before = NULL;
    TRY(fact_on(cx, business_id, kind, day, &before));
    if (before && strcmp(before, value) == 0)
        return OK;
    return fact_add(cx, business_id, kind, value, day, NULL, NULL);
}

enum err indicator_now(struct ctx *cx, int64_t business_id, int64_t ret_levels[static INDICATORS])
{
    struct fact *facts;
    size_t n;
    char today[DATE_LEN + 1];
    for (int i = 0; i < INDICATORS; i++)
        ret_levels[i] = -1;
    date_format(date_of_instant(cx->now), today);
    TRY(fact_list(cx, business_id, NULL, &facts, &n)); /* the newest first */
    for (size_t i = 0; i < n; i++) {
        int64_t level;
        int at = indicator_of_fact(facts[i].kind);
        if (at >= 0 && ret_levels[at] < 0 && strcmp(facts[i].valid_from, today) <= 0 &&
            text_int(facts[i].value, &level))
            ret_levels[at] = level;
    }
    return OK;
}
