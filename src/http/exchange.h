/*
 * The inside of an exchange: what server.c keeps beside what the application sees. Everything
 * here belongs to one loop and is touched on its thread only, but where it says otherwise.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "door.h"
#include "server.h"
#include "strict.h"

#include <pthread.h>

struct MHD_Connection; /* the library's; only server.c knows more */
struct MHD_Daemon;

/* Where the exchange is in its life; says what the library's next call means. */
enum stage { AT_HEADERS, AT_BODY, AT_LATER, AT_ANSWER };
/* An HTTP_LATER exchange: is the handler done with it, is the server? */
enum later { WAITING, DONE, ABANDONED, ORPHANED };

/* A connection. */
struct visitor {
    struct guest guest; /* first: the door sees only this */
    char peer[ADDRESS_MAX];
};

struct entry {
    struct exchange x; /* first: the application sees only this */
    struct loop *loop;
    struct entry *next, **back; /* in the free list, or among the waiting */
    struct MHD_Connection *connection;
    struct visitor *visitor;
    const char *target; /* where it stood in the library's buffer: only for comparing */
    char *target_copy;
    size_t target_n;
    enum stage stage;
    enum err refused; /* will be refused when the body has been read */
    const char *refused_why;
    bool linger; /* the client may still be sending when we close */
    bool compressed;
    uint64_t length; /* of the body, as announced */
    char *body, *heap;
    size_t body_n, body_cap;
    int64_t reserved;  /* of the server's bodies */
    _Atomic int later; /* enum later; any thread */
    char id[17], peer[ADDRESS_MAX];
};

struct loop {
    struct server *s;
    struct MHD_Daemon *daemon;
    struct entry *free;
    unsigned free_n;
    uint64_t ids;
    struct raw_header headers[HEADERS_MAX + 1]; /* of the request at hand */
    size_t headers_n;
    _Atomic int64_t requests, refused, in_flight; /* written here alone, read by any thread */
    pthread_mutex_t lock;
    struct entry *waiting; /* under the lock: exchanges that are with their handlers */
    bool closing;          /* under the lock: no more of them */
};

struct server {
    struct server_config config;
    struct door *door;
    unsigned port, turn;
    unsigned loops_n;
    struct loop *loops;
    bool whole; /* the library is the one whose layout strict_layout() knows */
    atomic_bool stopping;
    atomic_int holders;     /* itself, and each exchange whose handler outlives it */
    _Atomic int64_t bodies; /* bytes announced for large bodies */
};

/* A counter that one thread writes. */
static inline void bump(_Atomic int64_t *counter, int by)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + by,
                          memory_order_relaxed);
}

/* A fresh exchange for a connection; NULL when there is no memory. Fills what needs no parsing. */
struct entry *entry_take(struct loop *l, struct visitor *v);
/* Ends it: arena, body, reservation. Kept for the next request where there is room. */
void entry_release(struct entry *e);
/* Frees an exchange whose handler was slower than the server's end. Any thread. */
void entry_orphan_free(struct entry *e);
/* One holder less; the last one frees the memory. Any thread. */
void server_drop(struct server *s);
/* Frees what the loop kept. */
void loop_entries_free(struct loop *l);

/* The connection has so long from `now`: the server's timeout, and a second for each KiB. */
void entry_deadline(struct entry *e, int64_t now, uint64_t bytes);

/* Checks head and framing, asks `admit`, reserves memory: *ret_early when the refusal must not
 * wait for the body. */
enum err entry_admit(struct entry *e, const struct raw_request *raw, bool *ret_early,
                     const char **ret_why);
/* Keeps a piece of the body. False when there is no memory. */
bool entry_body(struct entry *e, const char *data, size_t n);
/* Form, uploads or JSON, by the body's type. */
enum err entry_parse(struct entry *e, const char **ret_why);
/* Fills x->res by the application's words for `why`. */
void entry_refuse(struct entry *e, enum err why, const char *detail);
/* Compresses the answer, once. */
void entry_compress(struct entry *e);

#endif
