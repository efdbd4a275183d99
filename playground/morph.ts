/** What each element was made of. */
const last = new WeakMap<Element, string>();

/**
 * Makes the children of `target` those of `html`, keeping every element that can stay: focus, scroll
 * and a half-typed number survive a render. `target` may be an SVG element.
 */
export function morph(target: Element, html: string): void {
  if (last.get(target) === html) return;
  last.set(target, html);
  const template = document.createElement('template');
  template.innerHTML = html;
  morphChildren(target, template.content);
}

function morphChildren(target: Node, wanted: Node): void {
  const next = [...wanted.childNodes];
  next.forEach((node, i) => {
    const there = target.childNodes[i];
    if (!there) target.appendChild(node);
    else if (there.nodeName !== node.nodeName) target.replaceChild(node, there);
    else if (there instanceof Element) morphElement(there, node as Element);
    else if (there.nodeValue !== node.nodeValue) there.nodeValue = node.nodeValue;
  });
  while (target.childNodes.length > next.length) target.lastChild!.remove();
}

function morphElement(target: Element, wanted: Element): void {
  for (const {name, value} of wanted.attributes)
    if (target.getAttribute(name) !== value) target.setAttribute(name, value);
  for (const {name} of [...target.attributes])
    if (!wanted.hasAttribute(name)) target.removeAttribute(name);
  if (target instanceof HTMLInputElement && target !== document.activeElement)
    target.value = wanted.getAttribute('value') ?? '';
  morphChildren(target, wanted);
}
