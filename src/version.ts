// The version of this operator, as package.json and the chart have it (a test compares them).
export const operatorVersion = '0.1.0';
