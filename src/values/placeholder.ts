/** Stands in the examples for what their user has to fill in. The scripts in the containers refuse it as well. */
export const placeholder = 'CHANGE-ME';
