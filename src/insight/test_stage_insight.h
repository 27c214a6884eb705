/* For this room's tests: businesses, visits and cases by the dozen, drawn by a small generator. */
#ifndef TEST_STAGE_INSIGHT_H
#define TEST_STAGE_INSIGHT_H

#include "test_stage_companions.h"

#include "board.h"
#include "category.h"
#include "figure.h"
#include "past.h"
#include "snapshot.h"

static uint64_t seed_now = 42;
static inline uint32_t draw(uint32_t below)
{
    seed_now = seed_now * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed_now >> 33) % below;
}

static const char *const some_wards[] = {KAUMAN, BARENG, ARJOSARI};

static inline const char *day_text(int64_t days_back)
{
    char *text = arena_alloc(cx.a, DATE_LEN + 1);
    date_format(date_from_days(date_days(date_of_instant(cx.now)) - days_back), text);
    return text;
}

static int64_t shops[600];
static size_t shops_n;

static inline enum err draw_shop(struct ctx *c, void *arg)
{
    static const char *const states[] = {"curated", "verified", "proposed", "not_yet"};
    struct business b = business_new();
    b.name = arena_printf(c->a, "Usaha %u %zu", draw(1000000), shops_n);
    b.owner_name = "Bu Uji";
    b.phone = arena_printf(c->a, "0813%08zu", shops_n);
    b.ward = some_wards[draw(3)];
    b.curation = states[draw(4)];
    b.curation_on = day_text(draw(300));
    b.activity = draw(10) ? "active" : "paused";
    b.companion_id = draw(3) ? kauman_1.account_id : 0;
    TRY(business_create(c, &b, HAND_DEMO, NULL));
    shops[shops_n++] = b.id;
    return OK;
}

static inline void draw_visit(void)
{
    QUERY(q, true,
          "INSERT INTO visit (business_id, account_id, visited_at, visited_on, recorded_at, kind, "
          "created_at, updated_at) VALUES ($1, $2, $3, $4, $3, 'routine', $3, $3)");
    QUERY(seen, true,
          "UPDATE business SET visited_on = $2 WHERE id = $1 AND coalesce(visited_on, '') < $2");
    int64_t id = shops[draw((uint32_t)shops_n)], back = draw(500);
    const char *day = day_text(back);
    must(&cx, write_query(&q, ARGS(db_int(id), db_int(kauman_1.account_id),
                                   db_int(cx.now - back * 86400), db_text(day))));
    must(&cx, write_query(&seen, ARGS(db_int(id), db_text(day))));
}

static inline void draw_case(void)
{
    QUERY(q, true,
          "INSERT INTO casefile (category, seal, ward, district, channel, concerns, level, state, "
          "due_at, risk_at, opened_at, resolved_at, closed_at, created_at, updated_at, data_key, "
          "body) VALUES ((SELECT min(code) FROM case_category), 0, $1, $2, 'web', 'self', 1, $3, "
          "$4, $5, $6, $7, $8, $6, $6, $9, $9)");
    const char *ward = some_wards[draw(3)];
    int64_t opened = cx.now - (int64_t)draw(200) * 86400 - draw(86400), spent = draw(60) * 86400;
    bool solved = draw(2) && opened + spent < cx.now, closed = solved && draw(2);
    int64_t due = cx.now + ((int64_t)draw(20) - 10) * 86400;
    must(&cx, write_query(&q, ARGS(db_text(ward), db_text(district_of(cx.a, ward)),
                                   db_text(closed   ? "closed"
                                           : solved ? "resolved"
                                                    : "open"),
                                   db_int(solved ? INT64_C(9999999999) : due),
                                   db_int(solved ? INT64_C(9999999999) : due - 5 * 86400),
                                   db_int(opened), solved ? db_int(opened + spent) : db_null(),
                                   closed ? db_int(opened + spent) : db_null(), db_blob("x", 1))));
}

static inline enum err cases_rule(struct ctx *c, void *arg)
{
    return cases_seed(c);
}

/* As a job runs it: with no reader of its own. */
static inline void care(void)
{
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, board_care(&cx));
    must(&cx, figure_care(&cx));
    look();
}

static inline struct figure figure_in(const char *area, enum figure_key k)
{
    struct figure_set s;
    look();
    must(&cx, figure_now(&cx, area, &s));
    return s.of[k];
}

#endif
