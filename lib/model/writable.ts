/** The same, and to be changed: libraries take values that they never change as if they did. */
export type Writable<T> = { -readonly [Key in keyof T]: Writable<T[Key]> };
