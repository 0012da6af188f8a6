import { Component, type ComponentType, createElement, type FunctionComponent } from "preact";

/** A component that is drawn again only if one of its properties is another. */
export function memo<P extends object>(Inner: FunctionComponent<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const names = Object.keys({ ...this.props, ...next }) as (keyof P)[];
      return names.some((name) => !Object.is((this.props as P)[name], next[name]));
    }
    override render() {
      return createElement(Inner, this.props as P);
    }
  };
}
