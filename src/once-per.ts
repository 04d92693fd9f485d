/** Results that belong to an object, and end with it. */

/** A function that calls `make` once for each object, and returns the same result for it from then on. After an error the next call tries again. */
export function oncePer<K extends object, V extends object | string>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    let result = made.get(key);
    if (result === undefined) {
      result = make(key);
      made.set(key, result);
    }
    return result;
  };
}
