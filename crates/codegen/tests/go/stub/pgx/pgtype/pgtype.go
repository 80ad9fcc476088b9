// Package pgtype stands in for pgx's package of types, so that generated code can be vetted
// without it. It has the types that generated code names, and nothing of what they do.
package pgtype

type (
	Numeric     struct{ Valid bool }
	UUID        struct{ Valid bool }
	Date        struct{ Valid bool }
	Time        struct{ Valid bool }
	Timestamp   struct{ Valid bool }
	Timestamptz struct{ Valid bool }
	Interval    struct{ Valid bool }
	Bits        struct{ Valid bool }
	Point       struct{ Valid bool }
	Line        struct{ Valid bool }
	Lseg        struct{ Valid bool }
	Box         struct{ Valid bool }
	Path        struct{ Valid bool }
	Polygon     struct{ Valid bool }
	Circle      struct{ Valid bool }
	Int4        struct{ Valid bool }
	Int8        struct{ Valid bool }
	Hstore      map[string]*string
)

type Range[T any] struct {
	Lower, Upper T
	Valid        bool
}

type Multirange[T any] []T

type Array[T any] struct {
	Elements []T
	Valid    bool
}
