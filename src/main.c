/* Wiring only: which rooms there are, in which order the menu shows them, which jobs run. */
#include "application.h"
#include "application_web.h"
#include "assign.h"
#include "attention.h"
#include "award.h"
#include "backup.h"
#include "board.h"
#include "brief.h"
#include "calculator_web.h"
#include "calendar_undo.h"
#include "calendar_web.h"
#include "case_clock.h"
#include "case_duty.h"
#include "case_exchange_web.h"
#include "case_merge.h"
#include "case_owner.h"
#include "case_personal.h"
#include "case_signal.h"
#include "cases_web.h"
#include "category.h"
#include "cli.h"
#include "config_undo.h"
#include "curation_web.h"
#include "debt_field.h"
#include "debt_personal.h"
#include "debts_follow.h"
#include "debts_web.h"
#include "dup_web.h"
#include "face_web.h"
#include "field_sync.h"
#include "figure.h"
#include "finance_web.h"
#include "follow.h"
#include "growth.h"
#include "growth_duty.h"
#include "growth_signal.h"
#include "growth_web.h"
#include "import_web.h"
#include "insight_web.h"
#include "ladder_undo.h"
#include "landing.h"
#include "listing.h"
#include "loan.h"
#include "loan_personal.h"
#include "loan_web.h"
#include "match_facts.h"
#include "merge.h"
#include "need_merge.h"
#include "notice_template.h"
#include "notice_web.h"
#include "outbox.h"
#include "people_web.h"
#include "picture.h"
#include "places.h"
#include "privacy_web.h"
#include "registry_web.h"
#include "revenue.h"
#include "revenue_flag.h"
#include "revenue_import.h"
#include "revenue_web.h"
#include "rights.h"
#include "search_tidy.h"
#include "settings.h"
#include "settings_web.h"
#include "settle_pages_web.h"
#include "shock.h"
#include "task.h"
#include "today.h"
#include "visit_personal.h"
#include "visit_recall.h"
#include "visits_merge.h"
#include "visits_web.h"
#include "watch.h"

#include <malloc.h>

static const struct route *const routes[] = {
    app_routes,          policy_routes,       rights_routes,        inbox_privacy_routes,
    face_routes,         listing_routes,      agree_routes,         notice_routes,
    calendar_routes,     people_routes,       business_routes,      curation_routes,
    proposal_routes,     document_routes,     public_routes,        dup_routes,
    import_routes,       report_routes,       track_routes,         case_routes,
    config_routes,       open311_routes,      inbound_routes,       task_routes,
    visit_routes,        feed_routes,         companion_routes,     assign_routes,
    today_routes,        owner_routes,        owner_link_routes,    exchange_routes,
    field_routes,        board_routes,        need_routes,          training_routes,
    attend_routes,       revenue_routes,      revenue_flag_routes,  growth_routes,
    growth_list_routes,  move_routes,         basis_routes,         target_routes,
    shock_routes,        revenue_file_routes, calculator_routes,    offer_routes,
    dashboard_routes,    loan_routes,         loan_act_routes,      partner_routes,
    fund_routes,         product_routes,      product_edit_routes,  match_routes,
    apply_routes,        apply_act_routes,    decide_routes,        backup_routes,
    apply_file_routes,   apply_export_routes, package_routes,       map_routes,
    attention_routes,    open_data_routes,    figure_export_routes, card_routes,
    sheet_routes,        debt_routes,         lender_routes,        ceiling_routes,
    brief_routes,        settings_routes,     landing_routes,       changes_routes,
    loan_file_routes,    loan_item_routes,    award_routes,         budget_routes,
    settle_routes,       watch_routes,        letter_routes,        month_routes,
    figure_target_routes};
static const struct nav_entry *const nav[] = {
    privacy_nav, registry_nav, visits_nav,   growth_nav,   cases_nav,  curation_nav, import_nav,
    dup_nav,     config_nav,   calendar_nav, people_nav,   notice_nav, revenue_nav,  insight_nav,
    finance_nav, loan_nav,     apply_nav,    settings_nav, debts_nav,  NULL};

static const struct business_tab *const tabs[] = {
    cases_tabs,   visits_tabs, growth_tabs, revenue_tabs, face_tabs,  privacy_tabs,
    finance_tabs, loan_tabs,   apply_tabs,  insight_tabs, debts_tabs, NULL};

static const struct business_glance *const glances[] = {&revenue_glance, NULL};

static const struct merge_mover *const movers[] = {&case_merge_mover,
                                                   &task_merge_mover,
                                                   &visit_merge_mover,
                                                   &revenue_merge_mover,
                                                   &revenue_flag_mover,
                                                   &need_merge_mover,
                                                   &training_merge_mover,
                                                   &debt_merge_mover,
                                                   &loan_merge_mover,
                                                   &application_merge_mover,
                                                   &award_merge_mover,
                                                   &listing_merge_mover,
                                                   NULL};
static const struct business_follower *const followers[] = {
    &growth_follower, &revenue_flag_follower, &debt_follower, &listing_follower, NULL};
/* The register first: erasing goes from the last to the first. */
static const struct personal_source *const of_persons[] = {
    registry_personal, visits_personal, face_personal,    cases_personal,
    debts_personal,    loans_personal,  privacy_personal, NULL};
static const struct duty_source *const duties[] = {&case_duties, &growth_duties, &watch_duties,
                                                   NULL};
static const struct owner_source *const words_to_owners[] = {&case_owner_source,
                                                             &application_owner_source, NULL};

/* Public pages of upper rooms that the landing page leads to. */
static const struct face_link public_pages[] = {{"/open-data", "open_data.title"}, {NULL, NULL}};

/* What is set on pages, with history and undo. */
static const struct undo_kind *const undos[] = {
    &category_undo, &clock_rule_undo, &body_undo,     &reply_undo,     &hours_undo,   &holiday_undo,
    &ladder_undo,   &field_undo,      &template_undo, &attention_undo, &landing_undo, NULL};

static account_follower *const of_accounts[] = {assign_follow_account, NULL};
/* All rooms' reasons to visit, in one list. */
static const struct signal_source *const *all_signals(void)
{
    static const struct signal_source *list[16];
    static const struct signal_source *const *const rooms[] = {case_signals, growth_signals,
                                                               watch_signals, NULL};
    size_t n = 0;
    for (size_t i = 0; rooms[i]; i++)
        for (size_t k = 0; rooms[i][k] && n + 1 < sizeof(list) / sizeof(list[0]); k++)
            list[n++] = rooms[i][k];
    return list;
}

/* Large pieces (a file being sent, a whole month's figures) go back to the system when they are
 * freed. As malloc is set by itself, the largest that was ever freed raises the size from which it
 * does so to 32 MB: each thread then keeps its largest request for good. */
static void keep_memory_small(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 256 << 10);
    mallopt(M_TRIM_THRESHOLD, 2 << 20);
    mallopt(M_ARENA_MAX, 4);
#endif
}

int main(int argc, char **argv)
{
    keep_memory_small();
    if (argc >= 2 && strcmp(argv[1], PICTURE_CHILD) == 0)
        return picture_child(argc > 2 ? argv[2] : NULL);
    merge_movers = movers;
    business_followers = followers;
    duty_sources = duties;
    personal_sources = of_persons;
    face_links = public_pages;
    owner_sources = words_to_owners;
    account_links = visits_links;
    account_followers = of_accounts;
    signal_sources = all_signals();
    business_tabs = tabs;
    business_glances = glances;
    audit_namers = cases_namers;
    case_ways = debts_ways;
    field_categories = category_tree_put;
    field_debts = debt_field_put;
    list_ways = visits_ways;
    owner_ways = face_owner_ways;
    undo_kinds = undos;
    notice_files = brief_files;
    const struct job_kind jobs[] = {
        import_job_kind,
        {.kind = "growth", .run = growth_job, .care = growth_care, .every = 60},
        case_exchange_job,
        {.kind = "search", .care = search_tidy, .every = 3600},
        {.kind = "cases", .care = case_escalate_care, .every = 60},
        {.kind = "tasks", .care = task_care, .every = 300},
        {.kind = "privacy", .care = rights_care, .every = 60},
        {.kind = "field", .care = field_care, .every = 300},
        {.kind = "board", .care = board_care, .every = 120},
        {.kind = "figures", .care = figure_care, .every = 60},
        {.kind = "briefs", .care = brief_care, .every = 300},
        {.kind = "visits", .care = visit_recall_draw, .every = 3600},
        {.kind = "notices", .care = outbox_tidy, .every = 3600},
        revenue_import_job,
        {.kind = "shocks", .care = shock_care, .every = 3600},
        {.kind = "applications", .care = application_care, .every = 300},
        {.kind = "matches", .care = match_care, .every = 3600},
        {.kind = "loans", .care = loan_care, .every = 3600},
        {.kind = "backup", .run = backup_run, .care = backup_care, .every = 60},
        {.kind = "settings", .care = settings_care, .every = 10},
        {.kind = "places", .care = places_care, .every = 10},
        {.kind = NULL}};
    const struct house house = {
        .routes = routes, .routes_n = sizeof(routes) / sizeof(routes[0]), .nav = nav, .jobs = jobs};
    return cli_main(argc, argv, &house);
}
