// SPDX-License-Identifier: Apache-2.0
//
// Intrusive lists by the names of BSD's <sys/queue.h>: the head and the links
// are fields of the caller's structures, nothing is allocated, and every
// operation except SLIST_REMOVE and STAILQ_REMOVE takes constant time. The
// _SAFE walks allow removal of the current element.
//
// The host's <sys/queue.h> uses the same names and layouts; whichever comes
// first, the definitions below hold afterwards.

#ifndef MGOS_COMMON_QUEUE_H
#define MGOS_COMMON_QUEUE_H

#include <stddef.h>

#if defined(__has_include)
#if __has_include(<sys/queue.h>)
#include <sys/queue.h>
#undef SLIST_HEAD
#undef SLIST_HEAD_INITIALIZER
#undef SLIST_ENTRY
#undef SLIST_EMPTY
#undef SLIST_FIRST
#undef SLIST_NEXT
#undef SLIST_INIT
#undef SLIST_FOREACH
#undef SLIST_FOREACH_SAFE
#undef SLIST_INSERT_HEAD
#undef SLIST_INSERT_AFTER
#undef SLIST_REMOVE_HEAD
#undef SLIST_REMOVE_AFTER
#undef SLIST_REMOVE
#undef STAILQ_HEAD
#undef STAILQ_HEAD_INITIALIZER
#undef STAILQ_ENTRY
#undef STAILQ_EMPTY
#undef STAILQ_FIRST
#undef STAILQ_NEXT
#undef STAILQ_LAST
#undef STAILQ_INIT
#undef STAILQ_FOREACH
#undef STAILQ_FOREACH_SAFE
#undef STAILQ_INSERT_HEAD
#undef STAILQ_INSERT_TAIL
#undef STAILQ_INSERT_AFTER
#undef STAILQ_REMOVE_HEAD
#undef STAILQ_REMOVE_AFTER
#undef STAILQ_REMOVE
#undef STAILQ_CONCAT
#undef LIST_HEAD
#undef LIST_HEAD_INITIALIZER
#undef LIST_ENTRY
#undef LIST_EMPTY
#undef LIST_FIRST
#undef LIST_NEXT
#undef LIST_INIT
#undef LIST_FOREACH
#undef LIST_FOREACH_SAFE
#undef LIST_INSERT_HEAD
#undef LIST_INSERT_AFTER
#undef LIST_INSERT_BEFORE
#undef LIST_REMOVE
#undef TAILQ_HEAD
#undef TAILQ_HEAD_INITIALIZER
#undef TAILQ_ENTRY
#undef TAILQ_EMPTY
#undef TAILQ_FIRST
#undef TAILQ_NEXT
#undef TAILQ_LAST
#undef TAILQ_PREV
#undef TAILQ_INIT
#undef TAILQ_FOREACH
#undef TAILQ_FOREACH_SAFE
#undef TAILQ_FOREACH_REVERSE
#undef TAILQ_FOREACH_REVERSE_SAFE
#undef TAILQ_INSERT_HEAD
#undef TAILQ_INSERT_TAIL
#undef TAILQ_INSERT_AFTER
#undef TAILQ_INSERT_BEFORE
#undef TAILQ_REMOVE
#undef TAILQ_CONCAT
#endif
#endif

// Singly linked list: one pointer per element and per head. Removal of any
// element but the first takes a walk.

#define SLIST_HEAD(name, type) \
  struct name {                \
    struct type *slh_first;    \
  }
#define SLIST_HEAD_INITIALIZER(head) \
  { NULL }
#define SLIST_ENTRY(type)  \
  struct {                 \
    struct type *sle_next; \
  }
#define SLIST_EMPTY(head) ((head)->slh_first == NULL)
#define SLIST_FIRST(head) ((head)->slh_first)
#define SLIST_NEXT(elm, field) ((elm)->field.sle_next)
#define SLIST_INIT(head)      \
  do {                        \
    (head)->slh_first = NULL; \
  } while (0)
#define SLIST_FOREACH(var, head, field) \
  for ((var) = SLIST_FIRST(head); (var) != NULL; (var) = SLIST_NEXT(var, field))
#define SLIST_FOREACH_SAFE(var, head, field, tvar) \
  for ((var) = SLIST_FIRST(head);                  \
       (var) != NULL && ((tvar) = SLIST_NEXT(var, field), 1); (var) = (tvar))
#define SLIST_INSERT_HEAD(head, elm, field)    \
  do {                                         \
    (elm)->field.sle_next = (head)->slh_first; \
    (head)->slh_first = (elm);                 \
  } while (0)
#define SLIST_INSERT_AFTER(slistelm, elm, field)        \
  do {                                                  \
    (elm)->field.sle_next = (slistelm)->field.sle_next; \
    (slistelm)->field.sle_next = (elm);                 \
  } while (0)
#define SLIST_REMOVE_HEAD(head, field)                     \
  do {                                                     \
    (head)->slh_first = (head)->slh_first->field.sle_next; \
  } while (0)
#define SLIST_REMOVE_AFTER(elm, field)                             \
  do {                                                             \
    (elm)->field.sle_next = (elm)->field.sle_next->field.sle_next; \
  } while (0)
#define SLIST_REMOVE(head, elm, type, field) \
  do {                                       \
    struct type **pp_ = &(head)->slh_first;  \
    while (*pp_ != NULL && *pp_ != (elm)) {  \
      pp_ = &(*pp_)->field.sle_next;         \
    }                                        \
    if (*pp_ != NULL) {                      \
      *pp_ = (*pp_)->field.sle_next;         \
    }                                        \
  } while (0)

// Singly linked tail queue: a list whose head also knows where to append.

#define STAILQ_HEAD(name, type) \
  struct name {                 \
    struct type *stqh_first;    \
    struct type **stqh_last;    \
  }
#define STAILQ_HEAD_INITIALIZER(head) \
  { NULL, &(head).stqh_first }
#define STAILQ_ENTRY(type)  \
  struct {                  \
    struct type *stqe_next; \
  }
#define STAILQ_EMPTY(head) ((head)->stqh_first == NULL)
#define STAILQ_FIRST(head) ((head)->stqh_first)
#define STAILQ_NEXT(elm, field) ((elm)->field.stqe_next)
#define STAILQ_LAST(head, type, field)                          \
  (STAILQ_EMPTY(head)                                           \
       ? NULL                                                   \
       : (struct type *) (void *) ((char *) (head)->stqh_last - \
                                   offsetof(struct type, field.stqe_next)))
#define STAILQ_INIT(head)                    \
  do {                                       \
    (head)->stqh_first = NULL;               \
    (head)->stqh_last = &(head)->stqh_first; \
  } while (0)
#define STAILQ_FOREACH(var, head, field)          \
  for ((var) = STAILQ_FIRST(head); (var) != NULL; \
       (var) = STAILQ_NEXT(var, field))
#define STAILQ_FOREACH_SAFE(var, head, field, tvar) \
  for ((var) = STAILQ_FIRST(head);                  \
       (var) != NULL && ((tvar) = STAILQ_NEXT(var, field), 1); (var) = (tvar))
#define STAILQ_INSERT_HEAD(head, elm, field)       \
  do {                                             \
    (elm)->field.stqe_next = (head)->stqh_first;   \
    if ((elm)->field.stqe_next == NULL) {          \
      (head)->stqh_last = &(elm)->field.stqe_next; \
    }                                              \
    (head)->stqh_first = (elm);                    \
  } while (0)
#define STAILQ_INSERT_TAIL(head, elm, field)     \
  do {                                           \
    (elm)->field.stqe_next = NULL;               \
    *(head)->stqh_last = (elm);                  \
    (head)->stqh_last = &(elm)->field.stqe_next; \
  } while (0)
#define STAILQ_INSERT_AFTER(head, tqelm, elm, field)   \
  do {                                                 \
    (elm)->field.stqe_next = (tqelm)->field.stqe_next; \
    if ((elm)->field.stqe_next == NULL) {              \
      (head)->stqh_last = &(elm)->field.stqe_next;     \
    }                                                  \
    (tqelm)->field.stqe_next = (elm);                  \
  } while (0)
#define STAILQ_REMOVE_HEAD(head, field)                       \
  do {                                                        \
    (head)->stqh_first = (head)->stqh_first->field.stqe_next; \
    if ((head)->stqh_first == NULL) {                         \
      (head)->stqh_last = &(head)->stqh_first;                \
    }                                                         \
  } while (0)
#define STAILQ_REMOVE_AFTER(head, elm, field)                         \
  do {                                                                \
    (elm)->field.stqe_next = (elm)->field.stqe_next->field.stqe_next; \
    if ((elm)->field.stqe_next == NULL) {                             \
      (head)->stqh_last = &(elm)->field.stqe_next;                    \
    }                                                                 \
  } while (0)
#define STAILQ_REMOVE(head, elm, type, field) \
  do {                                        \
    struct type **pp_ = &(head)->stqh_first;  \
    while (*pp_ != NULL && *pp_ != (elm)) {   \
      pp_ = &(*pp_)->field.stqe_next;         \
    }                                         \
    if (*pp_ != NULL) {                       \
      *pp_ = (*pp_)->field.stqe_next;         \
      if (*pp_ == NULL) {                     \
        (head)->stqh_last = pp_;              \
      }                                       \
    }                                         \
  } while (0)
#define STAILQ_CONCAT(head1, head2)              \
  do {                                           \
    if (!STAILQ_EMPTY(head2)) {                  \
      *(head1)->stqh_last = (head2)->stqh_first; \
      (head1)->stqh_last = (head2)->stqh_last;   \
      STAILQ_INIT(head2);                        \
    }                                            \
  } while (0)

// Doubly linked list: any element can be removed without a walk.

#define LIST_HEAD(name, type) \
  struct name {               \
    struct type *lh_first;    \
  }
#define LIST_HEAD_INITIALIZER(head) \
  { NULL }
#define LIST_ENTRY(type)   \
  struct {                 \
    struct type *le_next;  \
    struct type **le_prev; \
  }
#define LIST_EMPTY(head) ((head)->lh_first == NULL)
#define LIST_FIRST(head) ((head)->lh_first)
#define LIST_NEXT(elm, field) ((elm)->field.le_next)
#define LIST_INIT(head)      \
  do {                       \
    (head)->lh_first = NULL; \
  } while (0)
#define LIST_FOREACH(var, head, field) \
  for ((var) = LIST_FIRST(head); (var) != NULL; (var) = LIST_NEXT(var, field))
#define LIST_FOREACH_SAFE(var, head, field, tvar) \
  for ((var) = LIST_FIRST(head);                  \
       (var) != NULL && ((tvar) = LIST_NEXT(var, field), 1); (var) = (tvar))
#define LIST_INSERT_HEAD(head, elm, field)                         \
  do {                                                             \
    (elm)->field.le_next = (head)->lh_first;                       \
    if ((elm)->field.le_next != NULL) {                            \
      (elm)->field.le_next->field.le_prev = &(elm)->field.le_next; \
    }                                                              \
    (head)->lh_first = (elm);                                      \
    (elm)->field.le_prev = &(head)->lh_first;                      \
  } while (0)
#define LIST_INSERT_AFTER(listelm, elm, field)                     \
  do {                                                             \
    (elm)->field.le_next = (listelm)->field.le_next;               \
    if ((elm)->field.le_next != NULL) {                            \
      (elm)->field.le_next->field.le_prev = &(elm)->field.le_next; \
    }                                                              \
    (listelm)->field.le_next = (elm);                              \
    (elm)->field.le_prev = &(listelm)->field.le_next;              \
  } while (0)
#define LIST_INSERT_BEFORE(listelm, elm, field)       \
  do {                                                \
    (elm)->field.le_prev = (listelm)->field.le_prev;  \
    (elm)->field.le_next = (listelm);                 \
    *(listelm)->field.le_prev = (elm);                \
    (listelm)->field.le_prev = &(elm)->field.le_next; \
  } while (0)
#define LIST_REMOVE(elm, field)                                   \
  do {                                                            \
    if ((elm)->field.le_next != NULL) {                           \
      (elm)->field.le_next->field.le_prev = (elm)->field.le_prev; \
    }                                                             \
    *(elm)->field.le_prev = (elm)->field.le_next;                 \
  } while (0)

// Tail queue: doubly linked, and can be appended to and walked backwards.

#define TAILQ_HEAD(name, type) \
  struct name {                \
    struct type *tqh_first;    \
    struct type **tqh_last;    \
  }
#define TAILQ_HEAD_INITIALIZER(head) \
  { NULL, &(head).tqh_first }
#define TAILQ_ENTRY(type)   \
  struct {                  \
    struct type *tqe_next;  \
    struct type **tqe_prev; \
  }
#define TAILQ_EMPTY(head) ((head)->tqh_first == NULL)
#define TAILQ_FIRST(head) ((head)->tqh_first)
#define TAILQ_NEXT(elm, field) ((elm)->field.tqe_next)
#define TAILQ_LAST(head, headname) \
  (*(((struct headname *) (void *) ((head)->tqh_last))->tqh_last))
#define TAILQ_PREV(elm, headname, field) \
  (*(((struct headname *) (void *) ((elm)->field.tqe_prev))->tqh_last))
#define TAILQ_INIT(head)                   \
  do {                                     \
    (head)->tqh_first = NULL;              \
    (head)->tqh_last = &(head)->tqh_first; \
  } while (0)
#define TAILQ_FOREACH(var, head, field) \
  for ((var) = TAILQ_FIRST(head); (var) != NULL; (var) = TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_SAFE(var, head, field, tvar) \
  for ((var) = TAILQ_FIRST(head);                  \
       (var) != NULL && ((tvar) = TAILQ_NEXT(var, field), 1); (var) = (tvar))
#define TAILQ_FOREACH_REVERSE(var, head, headname, field) \
  for ((var) = TAILQ_LAST(head, headname); (var) != NULL; \
       (var) = TAILQ_PREV(var, headname, field))
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, headname, field, tvar)    \
  for ((var) = TAILQ_LAST(head, headname);                              \
       (var) != NULL && ((tvar) = TAILQ_PREV(var, headname, field), 1); \
       (var) = (tvar))
#define TAILQ_INSERT_HEAD(head, elm, field)                           \
  do {                                                                \
    (elm)->field.tqe_next = (head)->tqh_first;                        \
    if ((elm)->field.tqe_next != NULL) {                              \
      (elm)->field.tqe_next->field.tqe_prev = &(elm)->field.tqe_next; \
    } else {                                                          \
      (head)->tqh_last = &(elm)->field.tqe_next;                      \
    }                                                                 \
    (head)->tqh_first = (elm);                                        \
    (elm)->field.tqe_prev = &(head)->tqh_first;                       \
  } while (0)
#define TAILQ_INSERT_TAIL(head, elm, field)    \
  do {                                         \
    (elm)->field.tqe_next = NULL;              \
    (elm)->field.tqe_prev = (head)->tqh_last;  \
    *(head)->tqh_last = (elm);                 \
    (head)->tqh_last = &(elm)->field.tqe_next; \
  } while (0)
#define TAILQ_INSERT_AFTER(head, listelm, elm, field)                 \
  do {                                                                \
    (elm)->field.tqe_next = (listelm)->field.tqe_next;                \
    if ((elm)->field.tqe_next != NULL) {                              \
      (elm)->field.tqe_next->field.tqe_prev = &(elm)->field.tqe_next; \
    } else {                                                          \
      (head)->tqh_last = &(elm)->field.tqe_next;                      \
    }                                                                 \
    (listelm)->field.tqe_next = (elm);                                \
    (elm)->field.tqe_prev = &(listelm)->field.tqe_next;               \
  } while (0)
#define TAILQ_INSERT_BEFORE(listelm, elm, field)        \
  do {                                                  \
    (elm)->field.tqe_prev = (listelm)->field.tqe_prev;  \
    (elm)->field.tqe_next = (listelm);                  \
    *(listelm)->field.tqe_prev = (elm);                 \
    (listelm)->field.tqe_prev = &(elm)->field.tqe_next; \
  } while (0)
#define TAILQ_REMOVE(head, elm, field)                               \
  do {                                                               \
    if ((elm)->field.tqe_next != NULL) {                             \
      (elm)->field.tqe_next->field.tqe_prev = (elm)->field.tqe_prev; \
    } else {                                                         \
      (head)->tqh_last = (elm)->field.tqe_prev;                      \
    }                                                                \
    *(elm)->field.tqe_prev = (elm)->field.tqe_next;                  \
  } while (0)
#define TAILQ_CONCAT(head1, head2, field)                     \
  do {                                                        \
    if (!TAILQ_EMPTY(head2)) {                                \
      *(head1)->tqh_last = (head2)->tqh_first;                \
      (head2)->tqh_first->field.tqe_prev = (head1)->tqh_last; \
      (head1)->tqh_last = (head2)->tqh_last;                  \
      TAILQ_INIT(head2);                                      \
    }                                                         \
  } while (0)

#endif  // MGOS_COMMON_QUEUE_H
