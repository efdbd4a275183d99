import type {CSVOptions, SvmlightOptions} from '../../src/data/index.js';

/** A broken file, and the one line that reading it ends with. */
export interface Broken<Options> {
  title: string;
  text: string;
  options?: Options;
  message: string;
}

/** As data.csv. */
export const brokenCSV: Broken<CSVOptions>[] = [
  {title: 'an empty file', text: '', message: 'is empty'},
  {title: 'empty lines only', text: '\n\r\n \n', message: 'is empty'},
  {title: 'a header alone', text: 'a,b,y\n', message: 'has a header but no rows'},
  {
    title: 'a short row',
    text: 'a,b,y\n1,2,u\n3,v\n',
    message: 'row 3 has 2 cells, row 1 has 3',
  },
  {
    title: 'a long row, after an empty one',
    text: 'a,y\n1,u\n\n3,4,v\n',
    message: 'row 4 has 3 cells, row 1 has 2',
  },
  {
    title: 'a trailing delimiter',
    text: 'a,y\n1,u,\n2,v,\n',
    message: 'row 2 has 3 cells, row 1 has 2',
  },
  {
    title: 'decimal commas',
    text: 'a,y\n1,5,u\n2,5,v\n',
    message: 'row 2 has 3 cells, row 1 has 2',
  },
  {
    title: 'a word among numbers',
    text: 'a,b,y\n1,2,u\n3,four,v\n',
    message:
      "row 3, column 'b': 'four' is not a finite number; categorical or drop takes a column that holds words",
  },
  {
    title: 'a word, no header',
    text: '1,2,u\n3,four,v\n',
    message:
      "row 2, column 1: 'four' is not a finite number; categorical or drop takes a column that holds words",
  },
  {
    title: 'a column of words',
    text: 'colour,size,y\nred,1,u\nblue,2,v\n',
    message: "column colour holds words, such as 'red': name it in categorical or drop",
  },
  {
    title: 'columns of words, one of which may be the label',
    text: 'species,colour,size\nsetosa,"dark, red",1.5\nvirginica,,2.5\n',
    options: {missing: 'mean', drop: ['colour']},
    message:
      "column species holds words, such as 'setosa': name it in categorical or drop; is 'species' the label?",
  },
  {
    title: 'a column of words in the middle, whole numbers in the last',
    text: 'width,species,petals\n1.5,setosa,4\n2.5,virginica,5\n',
    message:
      "column species holds words, such as 'setosa': name it in categorical or drop; is 'species' the label?",
  },
  {
    title: 'several columns of words, a quantity in the last',
    text: 'species,colour,place,width\nsetosa,red,x,1.5\nvirginica,blue,x,2.5\n',
    message:
      "columns species, colour, place hold words, such as 'setosa': name them in categorical or drop; is 'species' or 'colour' the label?",
  },
  {
    title: 'several columns of words, few whole numbers in the last, which may be classes',
    text: 'colour,place,sold\nred,x,0\nblue,y,1\n',
    message: "columns colour, place hold words, such as 'red': name them in categorical or drop",
  },
  {
    title: 'many columns of words',
    text: 'colour,size,maker,y\nred,1,vw,u\nblue,2,fiat,v\n',
    message: "columns colour, maker hold words, such as 'red': name them in categorical or drop",
  },
  {
    title: 'a column of words among which are numbers',
    text: 'a,y\nf,u\n4,v\nr,v\n',
    message: "column a holds words, such as 'f': name it in categorical or drop",
  },
  {
    title: 'decimal commas, another delimiter',
    text: 'a;b;y\n1,5;1;u\n2,5;2;v\n',
    message: "column a holds decimal commas, such as '1,5': give decimal ','",
  },
  {
    title: 'decimal commas, whole numbers and gaps among them',
    text: 'a;b;y\n1,5;1;u\n;1;u\n2,5;2;v\n3;2;v\n',
    message: "column a holds decimal commas, such as '1,5': give decimal ','",
  },
  {
    title: 'units',
    text: 'a,y\n1,u\n2 kg,v\n',
    message:
      "row 3, column 'a': '2 kg' is not a finite number; categorical or drop takes a column that holds words",
  },
  {
    title: 'thousands separated',
    text: 'a,y\n5,u\n"1,234",v\n',
    message:
      "row 3, column 'a': '1,234' is not a finite number; categorical or drop takes a column that holds words",
  },
  {
    title: 'infinity',
    text: 'a,y\n1,u\nInfinity,v\n',
    message: "row 3, column 'a': 'Infinity' is not a finite number",
  },
  {
    title: 'a hexadecimal number',
    text: 'a,y\n1,u\n0x10,v\n',
    message: "row 3, column 'a': '0x10' is not a finite number",
  },
  {
    title: 'a point where decimals have commas',
    text: 'a;y\n1,5;u\n1.234;v\n',
    options: {decimal: ','},
    message: "row 3, column 'a': '1.234' has a point, despite decimal ','",
  },
  {
    title: 'control characters',
    text: 'a\x1b[2J,y\n1,u\n\x07\u202e,v\n',
    message:
      "row 3, column 'a\\x1b[2J': '\\x07\\u202e' is not a finite number; categorical or drop takes a column that holds words",
  },
  {
    title: 'more columns than are allowed',
    text: 'a,b,c,y\n1,2,3,u\n',
    options: {maxColumns: 3},
    message: 'has 4 columns, more than the 3 that maxColumns allows',
  },
  {
    title: 'more numbers than are allowed',
    text: 'a,b,y\n1,2,u\n3,4,v\n',
    options: {maxBytes: 15},
    message: '2 rows of 2 features take 16 bytes, maxBytes allows 15 bytes',
  },
  {
    title: 'more than float32 holds',
    text: 'a,y\n1,u\n1e39,v\n',
    message: "row 3, column 'a': '1e39' is not a finite number",
  },
  {
    title: 'an empty cell',
    text: 'a,b,y\n1,,u\n',
    message: "row 2, column 'b': is empty; missing 'mean' or 'drop' allows it",
  },
  {
    title: 'a missing value',
    text: 'a,b,y\n1,2,u\n3,NA,v\n',
    message:
      "row 3, column 'b': 'NA' stands for a missing value; missing 'mean' or 'drop' allows it",
  },
  {
    title: 'an empty label',
    text: 'a,y\n1,u\n2,\n',
    message: "row 3, column 'y': the label is empty; missing 'drop' leaves out such rows",
  },
  {
    title: 'a missing label',
    text: 'a,y\n1,u\n2,?\n',
    message: "row 3, column 'y': the label is missing ('?'); missing 'drop' leaves out such rows",
  },
  {
    title: 'an unclosed quote',
    text: 'a,y\n1,"u\n2,v\n',
    message: 'row 2: quoted field unterminated',
  },
  {
    title: 'text after a quote',
    text: 'a,y\n1,"u"x\n2,v\n',
    message: 'row 2: trailing quote on quoted field is malformed',
  },
  {title: 'a name used twice', text: 'a,a,y\n1,2,u\n', message: "two columns are named 'a'"},
  {title: 'labels only', text: 'y\nu\nv\n', message: "no feature columns, only 'y'"},
  {
    title: 'a label column not there',
    text: 'a,y\n1,u\n',
    options: {label: 'z'},
    message: "no column 'z': there are a, y",
  },
  {
    title: 'an index not there',
    text: '1,u\n',
    options: {label: 5},
    message: 'no column 5: there are 2 columns without names, 0 to 1',
  },
  {
    title: 'a name, but no header',
    text: '1,u\n',
    options: {label: 'y'},
    message: "no column 'y': there are 2 columns without names, 0 to 1; was the header forgotten?",
  },
  {
    title: 'numbers for a header',
    text: '1,2\n3,4\n',
    options: {label: 'y', header: true},
    message: "no column 'y': there are 1, 2; was the header forgotten?",
  },
  {
    title: 'nothing to take the mean of',
    text: 'a,b,y\n?,1,u\n?,2,v\n',
    options: {missing: 'mean'},
    message: "column 'a' has no number to take the mean of",
  },
  {
    title: 'a gap in every row',
    text: 'a,b,y\n?,1,u\n1,?,v\n',
    options: {missing: 'drop'},
    message: 'every row has a missing cell, none is left',
  },
];

/** As data.svm. */
export const brokenSvmlight: Broken<SvmlightOptions>[] = [
  {title: 'an empty file', text: '', message: 'is empty'},
  {title: 'comments only', text: '# nothing\n\n# here\n', message: 'is empty'},
  {
    title: 'no label',
    text: '1 1:2\n1:2 2:3\n',
    message: "line 2, column 1: label '1:2' is not a number",
  },
  {
    title: 'a word for a label',
    text: 'spam 1:2\n',
    message: "line 1, column 1: label 'spam' is not a number",
  },
  {
    title: 'two labels',
    text: '1,3 1:2\n',
    message: "line 1, column 1: there are several labels, '1,3', which multilabel takes",
  },
  {
    title: 'NaN for a label',
    text: 'nan 1:2\n',
    message: 'line 1, column 1: label nan is not finite',
  },
  {
    title: 'a label beyond float64',
    text: '1e999 1:2\n',
    message: 'line 1, column 1: label 1e999 is not finite',
  },
  {
    title: 'no colon',
    text: '1 1:2\n-1 1:2 3;5\n',
    message: "line 2, column 8: expected index:value, got '3;5'",
  },
  {
    title: 'a blank after the colon',
    text: '1 1: 2\n',
    message: 'line 1, column 5: a value is missing',
  },
  {
    title: 'a blank before the colon',
    text: '1 1 :2\n',
    message: "line 1, column 3: expected index:value, got '1'",
  },
  {title: 'no value', text: '1 1:2 3:\n', message: 'line 1, column 9: a value is missing'},
  {
    title: 'no index',
    text: '1 :2\n',
    message: "line 1, column 3: index '' is not a whole number",
  },
  {
    title: 'a word for a value',
    text: '1 1:two\n',
    message: "line 1, column 5: value 'two' is not a number",
  },
  {
    title: 'a decimal comma',
    text: '1 1:0,5\n',
    message: "line 1, column 5: value '0,5' is not a number",
  },
  {
    title: 'two points',
    text: '1 1:1.2.3\n',
    message: "line 1, column 5: value '1.2.3' is not a number",
  },
  {
    title: 'a lone sign',
    text: '1 1:- 2:1\n',
    message: "line 1, column 5: value '-' is not a number",
  },
  {
    title: 'a hexadecimal value',
    text: '1 1:0x10\n',
    message: "line 1, column 5: value '0x10' is not a number",
  },
  {title: 'NaN', text: '1 1:nan\n', message: 'line 1, column 5: value nan is not finite'},
  {title: 'infinity', text: '1 1:-inf\n', message: 'line 1, column 5: value -inf is not finite'},
  {
    title: 'more than float32 holds',
    text: '1 1:1e39\n',
    message: 'line 1, column 5: value 1e39 is more than float32 holds',
  },
  {
    title: 'a negative index',
    text: '1 -1:2\n',
    message: "line 1, column 3: index '-1' is not a whole number",
  },
  {
    title: 'a fraction for an index',
    text: '1 1.5:2\n',
    message: "line 1, column 3: index '1.5' is not a whole number",
  },
  {
    title: 'a word for an index',
    text: '1 height:2\n',
    message: "line 1, column 3: index 'height' is not a whole number",
  },
  {
    title: 'an index too great',
    text: '1 2147483648:2\n',
    message: "line 1, column 3: index '2147483648' is greater than 2147483647",
  },
  {
    title: 'an index beyond what is allowed',
    text: '1 2000000000:1\n',
    message:
      'line 1, column 3: index 2000000000 is beyond the 16777216 columns that maxColumns allows, counted from 1',
  },
  {
    title: 'a line beyond what is allowed',
    text: '1 1:1\n1 1:1 2:1 3:1',
    options: {maxLine: 12},
    message: 'line 2: is longer than the 12 bytes that maxLine allows',
  },
  {
    title: 'an index twice',
    text: '1 3:1 3:2\n',
    message: 'line 1, column 7: index 3 comes twice',
  },
  {
    title: 'an index twice, apart',
    text: '1 1:1\n1 3:1 2:1 3:2 9:1\n',
    message: 'line 2, column 11: index 3 comes twice',
  },
  {
    title: 'an index 0, counted from 1',
    text: '1 1:1\n1 0:1 2:1\n',
    options: {zeroBased: false},
    message: 'line 2, column 3: index 0, but columns count from 1 without zeroBased',
  },
  {
    title: 'an index beyond the columns',
    text: '1 1:1\n1 2:1 5:1\n',
    options: {columns: 4},
    message: 'line 2, column 7: index 5 is beyond the 4 columns, counted from 1',
  },
  {
    title: 'the same, as an index 0 comes later',
    text: '1 4:1\n1 0:1\n',
    options: {columns: 4},
    message: 'index 4 is beyond the 4 columns, counted from 0, as an index 0 occurs',
  },
  {
    title: 'a qid of words',
    text: '1 qid:a 1:1\n',
    message: "line 1, column 7: qid 'a' is not a whole number",
  },
  {
    title: 'binary data',
    text: '1 1:2\n\x01\x02\xff 3\n',
    message: "line 2, column 1: label '\\x01\\x02ÿ' is not a number",
  },
];
