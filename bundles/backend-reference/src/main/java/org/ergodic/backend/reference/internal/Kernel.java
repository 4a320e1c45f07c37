package org.ergodic.backend.reference.internal;

/** One value's computation, planned for its types and shapes. */
@FunctionalInterface
interface Kernel {
    /**
     * @param arguments the arrays of the arguments, only read
     * @param result the array of the result, of which every element is set
     */
    void run(Object[] arguments, Object result);
}
