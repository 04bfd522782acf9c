// Package crash runs a program and kills it at a system call of the test's choice: between two steps of the program's
// own, where no server can hold it and without the program knowing of the test. It
// works on Linux.
package crash
