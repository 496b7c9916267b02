/** The package by the names that are used, so that a bundle can load it by itself. */
export { DockerfileParser, JSONInstruction } from 'dockerfile-ast';
