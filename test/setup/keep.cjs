/** Remembers the properties of an object but for some; the function returned puts them back. */
module.exports = function keep(object, except = []) {
  const kept = Object.getOwnPropertyDescriptors(object);
  for (const key of except) Reflect.deleteProperty(kept, key);
  return () => {
    for (const key of Reflect.ownKeys(object)) {
      if (!Object.hasOwn(kept, key) && !except.includes(key)) Reflect.deleteProperty(object, key);
    }
    for (const key of Reflect.ownKeys(kept)) Reflect.defineProperty(object, key, kept[key]);
  };
};
