/*
 * The door: one thread that accepts connections, turns away what is over the limit, ends
 * connections that are too slow, and closes others gently.
 *
 * The library would accept by itself, but then it stops listening when full (clients hang
 * instead of being told), knows no limit for the whole of a request (one byte every 29 seconds
 * keeps a connection for ever), and closes with unread bytes, upon which the kernel throws away
 * the answer that was on its way.
 */
#ifndef DOOR_H
#define DOOR_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct door;

/* A connection that the server holds. */
struct guest {
    int fd;
    _Atomic int64_t deadline; /* clock_micros() when it is shut down; 0: not now */
    struct guest *prev, *next;
};

struct door_config {
    int fd;       /* the listening socket; the door closes it */
    unsigned max; /* guests */
    /* Takes a non-blocking connection over. False when it could not (and has closed it). */
    bool (*enter)(void *cls, int fd, const struct sockaddr *address, socklen_t n);
    void *cls;
};

/* Binds "127.0.0.1:8080", "[::1]:8080", "localhost:0", or takes systemd's socket when `listen`
 * is NULL. -1 with *ret_why set. */
int door_listen(const char *listen, const char **ret_why);
/* The port of a listening socket; 0 where it has none. */
unsigned door_port(int fd);
/* "127.0.0.1", "::1", "unix". */
enum { ADDRESS_MAX = 48 };
void address_text(const struct sockaddr *address, char ret_text[static ADDRESS_MAX]);

/* NULL when there is no memory; then `fd` is the caller's. */
struct door *door_new(const struct door_config *config);
/* Begins to let in. False when there is no thread to be had. */
bool door_start(struct door *d);
/* Lets in who has already knocked, then listens no more. Returns when that is done. */
void door_shut(struct door *d);
/* Ends the thread, when all guests have left; closes whatever is still open. */
void door_free(struct door *d);

/* A guest that was let in begins and ends its stay. Its socket must be open between the two. */
void door_begin(struct door *d, struct guest *g);
void door_end(struct door *d, struct guest *g);
unsigned door_guests(struct door *d);
int64_t door_turned_away(struct door *d);

/* Takes over `fd`, which is shut for writing: reads and throws away what still comes, for some
 * seconds, so that the other end gets to read our last words. */
void door_linger(struct door *d, int fd);

#endif
