import {Command} from 'commander';
import {nameLike} from '../arguments/index.js';

/** A command that suggests for an unknown flag what options in code would be taken to be: `--c` is `--C`. */
export class SuggestingCommand extends Command {
  override createCommand(name?: string): Command {
    return new SuggestingCommand(name);
  }

  /** Called by commander, which knows no other place for it. */
  protected unknownOption(flag: string): never {
    const flags = this.createHelp()
      .visibleOptions(this)
      .flatMap(({long}) => long ?? []);
    const meant = nameLike(flag, flags);
    this.error(`error: unknown option '${flag}'${meant ? `\n(Did you mean ${meant}?)` : ''}`, {
      code: 'commander.unknownOption',
    });
  }
}
