/*
 * The floor under every figure of `make bench`: the least that a page out of a database can cost
 * with the parts we chose. Bare libmicrohttpd (epoll pool, two threads), one prepared SQLite point
 * lookup a request on a read-only connection of the thread's own, 4 KB of HTML. No session, no
 * rights, no routes, no log.
 *
 *   floor DATABASE PORT    makes the table in DATABASE when it is not there; ends on SIGTERM
 *
 * GET /ID answers the row of that id.
 */
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 21270, PAGE = 4096, THREADS = 2, COLUMNS = 15 };

static const char *database;
static _Thread_local sqlite3 *reader;
static _Thread_local sqlite3_stmt *lookup;

static void die(const char *what)
{
    fprintf(stderr, "floor: %s\n", what);
    exit(1);
}

/* ---- the table: as wide as a row of a register ---- */

static void make_table(void)
{
    sqlite3 *db;
    char sql[2048];
    if (sqlite3_open(database, &db) != SQLITE_OK)
        die("cannot open the database");
    snprintf(
        sql, sizeof(sql),
        "PRAGMA journal_mode = WAL;"
        "CREATE TABLE IF NOT EXISTS shop (id INTEGER PRIMARY KEY, code TEXT, name TEXT, owner TEXT,"
        " phone TEXT, address TEXT, ward TEXT, sector TEXT, kbli TEXT, nib TEXT, founded TEXT,"
        " curation TEXT, activity TEXT, channels TEXT, notes TEXT);"
        "INSERT INTO shop WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
        "%d)"
        " SELECT i, 'U-' || i, 'Warung & Kopi ' || i, 'Siti Aminah ' || (i %% 977),"
        " '08123' || (1000000 + i), 'Jl. Kawi No. ' || (i %% 211) || ' RT 03 RW 05',"
        " '35.73.02.10' || (i %% 90 + 10), 'kuliner', '56101', 9120000000000 + i, '2019-03-01',"
        " 'verified', 'active', 'market,whatsapp', 'Buka \"pagi\" <06.00>'"
        " FROM n WHERE NOT EXISTS (SELECT 1 FROM shop);",
        ROWS);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void open_reader(void)
{
    if (sqlite3_open_v2(database, &reader, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
            SQLITE_OK ||
        sqlite3_exec(reader, "PRAGMA mmap_size = 1073741824; PRAGMA query_only = ON", NULL, NULL,
                     NULL) != SQLITE_OK ||
        sqlite3_prepare_v3(reader, "SELECT * FROM shop WHERE id = ?1", -1,
                           SQLITE_PREPARE_PERSISTENT, &lookup, NULL) != SQLITE_OK)
        die("cannot read the database");
}

/* ---- the page ---- */

static char *put(char *to, const char *s, size_t n)
{
    memcpy(to, s, n);
    return to + n;
}

static char *put_escaped(char *to, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '&': to = put(to, "&amp;", 5); break;
        case '<': to = put(to, "&lt;", 4); break;
        case '>': to = put(to, "&gt;", 4); break;
        case '"': to = put(to, "&quot;", 6); break;
        default: *to++ = *s;
        }
    return to;
}

/* The row between head and foot, filled up with what a frame of a page would be. */
static void page_draw(char *page, sqlite3_stmt *row)
{
    static const char head[] =
        "<!DOCTYPE html><html lang=\"id\"><head><meta charset=\"utf-8\"><title>",
                      foot[] = "</main></body></html>";
    char *to = put(page, head, sizeof(head) - 1);
    for (int i = 0; i < COLUMNS; i++) {
        to = put(to, "<dd>", 4);
        to = put_escaped(to, (const char *)sqlite3_column_text(row, i));
        to = put(to, "</dd>\n", 6);
    }
    size_t rest = (size_t)(page + PAGE - to) - (sizeof(foot) - 1);
    memset(to, 'x', rest);
    put(to + rest, foot, sizeof(foot) - 1);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **context)
{
    (void)cls, (void)method, (void)version, (void)data, (void)size;
    static int seen;
    if (!*context) {
        *context = &seen;
        return MHD_YES;
    }
    if (!lookup)
        open_reader();
    char *page = malloc(PAGE);
    if (!page)
        die("no memory");
    sqlite3_bind_int64(lookup, 1, strtoll(url + 1, NULL, 10));
    unsigned status = MHD_HTTP_NOT_FOUND;
    size_t n = 0;
    if (sqlite3_step(lookup) == SQLITE_ROW) {
        page_draw(page, lookup);
        status = MHD_HTTP_OK;
        n = PAGE;
    }
    sqlite3_reset(lookup);
    struct MHD_Response *r = MHD_create_response_from_buffer(n, page, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(r, "Content-Type", "text/html; charset=utf-8");
    enum MHD_Result queued = MHD_queue_response(connection, status, r);
    MHD_destroy_response(r);
    return queued;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: floor DATABASE PORT\n");
        return 2;
    }
    sigset_t end;
    int which;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigaddset(&end, SIGINT);
    sigprocmask(SIG_BLOCK, &end, NULL);
    database = argv[1];
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    make_table();
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)strtol(argv[2], NULL, 10)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *d = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&at, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_END);
    if (!d)
        die("cannot listen");
    sigwait(&end, &which);
    MHD_stop_daemon(d);
    return 0;
}
