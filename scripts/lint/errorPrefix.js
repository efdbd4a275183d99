/**
 * Errors of the house say first which call it was, or which file: `linearSVM.fit: y has 149 labels`,
 * `iris.csv: row 3: …`, `--ngrams is for texts`. Where
 * the prefix is added by who catches them, the rule is turned off with the reason.
 */
const VARIABLES = ['call', 'command', 'source', 'name', 'file', 'pattern', 'what', 'by', 'message'];
const FUNCTIONS = ['sourceName', 'place', 'typed'];
const TEXT = /^(--|[\w.-]+(: |\()|[a-z]+[A-Z]\w* )/;

/** @type {import('eslint').Rule.RuleModule} */
export const errorPrefix = {
  meta: {
    messages: {missing: 'An error starts with the call or the file: `linearSVM.fit: …`.'},
    schema: [],
  },
  create: context => ({
    NewExpression(node) {
      const {name = ''} = node.callee;
      // That of commander is shown behind the option it is about.
      if (!name.endsWith('Error') || name === 'InvalidArgumentError') return;
      // What an OptionError says comes in pieces.
      if (name === 'OptionError') return;
      if (!startsRight(node.arguments[0])) context.report({node, messageId: 'missing'});
    },
  }),
};

function startsRight(node) {
  switch (node?.type) {
    case 'Literal':
      return TEXT.test(node.value);
    case 'TemplateLiteral': {
      const [first, second] = node.quasis.map(({value}) => value.cooked);
      if (first !== '')
        return TEXT.test(first) || (/^\w+\.$/.test(first) && second.startsWith(':'));
      return startsRight(node.expressions[0]);
    }
    case 'BinaryExpression':
      return startsRight(node.left);
    case 'ConditionalExpression':
      return startsRight(node.consequent) && startsRight(node.alternate);
    case 'Identifier':
      return VARIABLES.includes(node.name);
    case 'MemberExpression':
      return VARIABLES.includes(node.property.name);
    case 'LogicalExpression':
      return startsRight(node.left);
    case 'CallExpression':
      return FUNCTIONS.includes(node.callee.name ?? node.callee.property?.name);
    default:
      return false;
  }
}
