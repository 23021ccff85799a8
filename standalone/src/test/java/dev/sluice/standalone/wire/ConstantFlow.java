package dev.sluice.standalone.wire;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Follows the constants of compiled classes to the calls that they are given to: through variables,
 * fields, concatenations and methods of the same classes. Every method is followed on its own, and
 * again for each call that hands it a constant, so that what one caller passes does not mix with
 * what another does. A loop is followed once.
 */
final class ConstantFlow {
  /** Calls within calls that are followed: far more than there are, but for recursion. */
  private static final int DEEPEST = 100;

  /** How often all is followed anew with what the fields were found to hold. */
  private static final int MOST_ROUNDS = 30;

  /**
   * A call that was given a constant.
   *
   * @param owner the class of the method
   * @param receiver of an instance's method, else nothing
   * @param result what is known of what it gives back
   */
  record Site(String owner, String method, Known receiver, List<Known> arguments, Known result) {}

  private record Key(String owner, String name, String descriptor) {}

  private record Call(Key method, List<Known> arguments) {}

  /** A place in a method, as it is reached. */
  private record Frame(List<Known> stack, Map<Integer, Known> locals) {
    Frame copy() {
      return new Frame(new ArrayList<>(stack), new HashMap<>(locals));
    }

    void merge(Frame other) {
      for (int i = 0; i < Math.min(stack.size(), other.stack.size()); i++) {
        stack.set(i, stack.get(i).or(other.stack.get(i)));
      }
      other.locals.forEach((slot, value) -> locals.merge(slot, value, Known::or));
    }
  }

  private final Map<String, ClassModel> classes = new TreeMap<>();
  private final Map<Key, MethodModel> methods = new HashMap<>();

  /** Of each of these classes and interfaces, those directly below it. */
  private final Map<String, Set<String>> subtypes = new HashMap<>();

  private final Map<Key, Known> fields = new HashMap<>();
  private final Map<Call, Known> returned = new HashMap<>();
  private final Set<Call> underWay = new HashSet<>();
  private final Set<Site> sites = new LinkedHashSet<>();

  private ConstantFlow(List<ClassModel> models) {
    for (ClassModel model : models) {
      String owner = name(model.thisClass().asSymbol());
      classes.put(owner, model);
      model
          .superclass()
          .ifPresent(above ->
              subtypes.computeIfAbsent(name(above.asSymbol()), _ -> new TreeSet<>()).add(owner));
      model
          .interfaces()
          .forEach(above ->
              subtypes.computeIfAbsent(name(above.asSymbol()), _ -> new TreeSet<>()).add(owner));
      for (MethodModel method : model.methods()) {
        methods.put(
            new Key(owner, method.methodName().stringValue(), method.methodType().stringValue()),
            method);
      }
    }
  }

  /** The calls in these classes that are given constants. */
  static Set<Site> sites(List<ClassModel> classes) {
    ConstantFlow flow = new ConstantFlow(classes);
    Map<Key, Known> before;
    int rounds = 0;
    do {
      before = Map.copyOf(flow.fields);
      flow.returned.clear();
      flow.sites.clear();
      flow.followAll();
      rounds++;
    } while (!flow.fields.equals(before) && rounds < MOST_ROUNDS);
    return flow.sites;
  }

  private void followAll() {
    methods.forEach((key, method) -> {
      List<Known> arguments = new ArrayList<>();
      if (!method.flags().has(AccessFlag.STATIC)) {
        arguments.add(Known.NOTHING);
      }
      method
          .methodTypeSymbol()
          .parameterList()
          .forEach(type -> arguments.add(unknown(TypeKind.from(type))));
      Known _ = follow(key, arguments);
    });
  }

  /** What the method returns. */
  private Known follow(Key key, List<Known> arguments) {
    Call call = new Call(key, arguments);
    Known known = returned.get(call);
    if (known != null) {
      return known;
    }
    MethodModel method = methods.get(key);
    Known nothing = unknown(TypeKind.from(method.methodTypeSymbol().returnType()));
    Optional<CodeModel> code = method.code();
    if (code.isEmpty() || underWay.size() >= DEEPEST || !underWay.add(call)) {
      return nothing;
    }
    try {
      Known result = new Body(key.owner(), code.get(), arguments).follow().or(nothing);
      returned.put(call, result);
      return result;
    } finally {
      underWay.remove(call);
    }
  }

  private static Known unknown(TypeKind type) {
    return type.slotSize() == 2 ? Known.WIDE : Known.NOTHING;
  }

  private static String name(ClassDesc type) {
    String descriptor = type.descriptorString();
    return type.isClassOrInterface()
        ? descriptor.substring(1, descriptor.length() - 1).replace('/', '.')
        : descriptor;
  }

  /** The methods of these classes that may be called so; none for another's. */
  private List<Key> targets(String owner, String name, String descriptor) {
    if (!classes.containsKey(owner)) {
      return List.of();
    }
    List<Key> targets = new ArrayList<>();
    for (String at = owner; classes.containsKey(at); at = parent(at)) {
      Key key = new Key(at, name, descriptor);
      if (methods.containsKey(key)) {
        targets.add(key);
        break;
      }
    }
    if (targets.stream().noneMatch(key -> methods.get(key).code().isPresent())) {
      for (String below : subtypes.getOrDefault(owner, Set.of())) {
        targets.addAll(targets(below, name, descriptor));
      }
    }
    return targets.stream().filter(key -> methods.get(key).code().isPresent()).toList();
  }

  private String parent(String owner) {
    return classes.get(owner).superclass().map(c -> name(c.asSymbol())).orElse("");
  }

  private boolean isEnum(String owner) {
    return classes.containsKey(owner) && classes.get(owner).flags().has(AccessFlag.ENUM);
  }

  private Set<String> enumConstants(String owner) {
    Set<String> constants = new TreeSet<>();
    classes.get(owner).fields().stream()
        .filter(field -> field.flags().has(AccessFlag.ENUM))
        .forEach(field -> constants.add(field.fieldName().stringValue()));
    return constants;
  }

  /** The code of one method, followed from its first instruction to its last. */
  private final class Body {
    private final String owner;
    private final CodeModel code;
    private final Map<Label, Frame> targets = new HashMap<>();

    /** Every value that a variable has had, for a handler may be reached with any of them. */
    private final Map<Integer, Known> ever = new HashMap<>();

    private final Set<Label> handlers = new HashSet<>();
    private Frame at = new Frame(new ArrayList<>(), new HashMap<>());
    private boolean reached = true;
    private Known result = Known.NOTHING;

    Body(String owner, CodeModel code, List<Known> arguments) {
      this.owner = owner;
      this.code = code;
      int slot = 0;
      for (Known argument : arguments) {
        store(slot, argument);
        slot += argument.wide() ? 2 : 1;
      }
      for (ExceptionCatch handler : code.exceptionHandlers()) {
        handlers.add(handler.handler());
      }
    }

    Known follow() {
      for (CodeElement element : code) {
        if (element instanceof LabelTarget target) {
          arrive(target.label());
        } else if (reached) {
          step(element);
        }
      }
      return result;
    }

    private void arrive(Label label) {
      if (handlers.contains(label) && !reached) {
        at = new Frame(new ArrayList<>(List.of(Known.NOTHING)), new HashMap<>(ever));
        reached = true;
      }
      Frame saved = targets.get(label);
      if (saved == null) {
        return;
      }
      if (reached) {
        at.merge(saved);
      } else {
        at = saved.copy();
        reached = true;
      }
    }

    private void jump(Label target) {
      targets.merge(
          target,
          at.copy(),
          (known, more) -> {
            known.merge(more);
            return known;
          });
    }

    private void push(Known value) {
      at.stack().add(value);
    }

    private Known pop() {
      return at.stack().removeLast();
    }

    private void pop(int count) {
      for (int i = 0; i < count; i++) {
        Known _ = pop();
      }
    }

    private void store(int slot, Known value) {
      at.locals().put(slot, value);
      ever.merge(slot, value, Known::or);
    }

    private void step(CodeElement element) {
      switch (element) {
        case LoadInstruction load ->
            push(at.locals().getOrDefault(load.slot(), unknown(load.typeKind())));
        case StoreInstruction store -> store(store.slot(), pop());
        case ConstantInstruction constant ->
            push(
                constant.constantValue() instanceof String text
                    ? Known.text(text)
                    : unknown(constant.typeKind()));
        case FieldInstruction field -> field(field);
        case InvokeInstruction invoke -> invoke(invoke);
        case InvokeDynamicInstruction invoke -> make(invoke);
        case NewObjectInstruction _ -> push(Known.NOTHING);
        case NewReferenceArrayInstruction _ -> replace(1, Known.array());
        case NewPrimitiveArrayInstruction _ -> replace(1, Known.NOTHING);
        case NewMultiArrayInstruction many -> replace(many.dimensions(), Known.NOTHING);
        case ArrayLoadInstruction load -> replace(2, unknown(load.typeKind()));
        case ArrayStoreInstruction _ -> storeInArray();
        case StackInstruction stack -> shuffle(stack.opcode());
        case OperatorInstruction operator -> operate(operator);
        case ConvertInstruction convert -> replace(1, unknown(convert.toType()));
        case TypeCheckInstruction check -> {
          if (check.opcode() == Opcode.INSTANCEOF) {
            replace(1, Known.NOTHING);
          }
        }
        case MonitorInstruction _ -> pop(1);
        case BranchInstruction branch -> branch(branch);
        case TableSwitchInstruction table -> choose(table.defaultTarget(), table.cases());
        case LookupSwitchInstruction lookup -> choose(lookup.defaultTarget(), lookup.cases());
        case ReturnInstruction returns -> {
          if (returns.typeKind() != TypeKind.VOID) {
            result = result.or(pop());
          }
          reached = false;
        }
        case ThrowInstruction _ -> reached = false;
        default -> {
          // Line numbers, names of variables, additions to a variable.
        }
      }
    }

    private void replace(int count, Known by) {
      pop(count);
      push(by);
    }

    private void storeInArray() {
      Known value = pop();
      pop(1);
      Known array = pop();
      if (array.elements() instanceof ArrayList<Known> elements) {
        elements.add(value);
      }
    }

    private void operate(OperatorInstruction operator) {
      boolean one =
          switch (operator.opcode()) {
            case INEG, LNEG, FNEG, DNEG, ARRAYLENGTH -> true;
            default -> false;
          };
      Known kind =
          switch (operator.opcode()) {
            case LCMP, FCMPL, FCMPG, DCMPL, DCMPG -> Known.NOTHING;
            default -> unknown(operator.typeKind());
          };
      replace(one ? 1 : 2, kind);
    }

    private void branch(BranchInstruction branch) {
      switch (branch.opcode()) {
        case GOTO, GOTO_W -> {}
        case IF_ICMPEQ,
            IF_ICMPNE,
            IF_ICMPLT,
            IF_ICMPGE,
            IF_ICMPGT,
            IF_ICMPLE,
            IF_ACMPEQ,
            IF_ACMPNE ->
            pop(2);
        default -> pop(1);
      }
      jump(branch.target());
      reached = branch.opcode() != Opcode.GOTO && branch.opcode() != Opcode.GOTO_W;
    }

    private void choose(Label otherwise, List<SwitchCase> cases) {
      pop(1);
      jump(otherwise);
      cases.forEach(each -> jump(each.target()));
      reached = false;
    }

    private void shuffle(Opcode opcode) {
      List<Known> stack = at.stack();
      Known top = stack.getLast();
      switch (opcode) {
        case POP -> pop(1);
        case POP2 -> pop(top.wide() ? 1 : 2);
        case DUP -> push(top);
        case DUP_X1 -> stack.add(stack.size() - 2, top);
        case DUP_X2 -> stack.add(stack.size() - (stack.get(stack.size() - 2).wide() ? 2 : 3), top);
        case DUP2 -> {
          if (top.wide()) {
            push(top);
          } else {
            stack.addAll(List.copyOf(stack.subList(stack.size() - 2, stack.size())));
          }
        }
        case DUP2_X1 -> {
          int count = top.wide() ? 1 : 2;
          List<Known> pair = List.copyOf(stack.subList(stack.size() - count, stack.size()));
          stack.addAll(stack.size() - count - 1, pair);
        }
        case SWAP -> {
          pop(1);
          stack.add(stack.size() - 1, top);
        }
        default -> throw new IllegalStateException(opcode + " in " + owner);
      }
    }

    private void field(FieldInstruction field) {
      Key key = new Key(name(field.owner().asSymbol()), field.name().stringValue(), "");
      Known nothing = unknown(TypeKind.from(field.typeSymbol()));
      switch (field.opcode()) {
        case GETSTATIC -> push(fields.getOrDefault(key, nothing));
        case GETFIELD -> replace(1, fields.getOrDefault(key, nothing));
        case PUTSTATIC -> fields.merge(key, pop(), Known::or);
        default -> {
          fields.merge(key, pop(), Known::or);
          pop(1);
        }
      }
    }

    private List<Known> arguments(MethodTypeDesc type) {
      List<Known> arguments = new ArrayList<>();
      for (int i = 0; i < type.parameterCount(); i++) {
        arguments.addFirst(pop());
      }
      return arguments;
    }

    private void invoke(InvokeInstruction invoke) {
      MethodTypeDesc type = invoke.typeSymbol();
      String called = name(invoke.owner().asSymbol());
      String method = invoke.name().stringValue();
      List<Known> arguments = arguments(type);
      boolean isStatic = invoke.opcode() == Opcode.INVOKESTATIC;
      Known receiver = isStatic ? Known.NOTHING : pop();
      Known nothing = unknown(TypeKind.from(type.returnType()));
      List<Key> ours = targets(called, method, invoke.type().stringValue());
      Known answer = nothing;
      if (ours.isEmpty()) {
        answer = LibraryCalls.result(called, method, type, receiver, arguments).or(nothing);
        if (isEnum(called) && Set.of("name", "toString").contains(method)) {
          answer = Known.ofTexts(enumConstants(called));
        }
      }
      List<Known> all = new ArrayList<>(isStatic ? List.of() : List.of(receiver));
      all.addAll(arguments);
      for (Key target : ours) {
        answer = answer.or(ConstantFlow.this.follow(target, List.copyOf(all)));
      }
      sites.add(new Site(called, method, receiver, List.copyOf(arguments), answer));
      if (TypeKind.from(type.returnType()) != TypeKind.VOID) {
        push(answer);
      }
    }

    /** A concatenation; or a lambda, which is followed with what it captures. */
    private void make(InvokeDynamicInstruction invoke) {
      MethodTypeDesc type = invoke.typeSymbol();
      List<Known> arguments = arguments(type);
      if (invoke.name().stringValue().equals("makeConcatWithConstants")) {
        push(LibraryCalls.concatenation(invoke.bootstrapArgs(), arguments));
        return;
      }
      push(unknown(TypeKind.from(type.returnType())));
      for (ConstantDesc argument : invoke.bootstrapArgs()) {
        if (argument instanceof DirectMethodHandleDesc handle) {
          capture(handle, arguments);
        }
      }
    }

    private void capture(DirectMethodHandleDesc handle, List<Known> captured) {
      if (handle.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR) {
        return;
      }
      List<Known> all = new ArrayList<>(captured);
      List<ClassDesc> types = new ArrayList<>(handle.invocationType().parameterList());
      types.stream().skip(all.size()).forEach(type -> all.add(unknown(TypeKind.from(type))));
      for (Key target :
          targets(name(handle.owner()), handle.methodName(), handle.lookupDescriptor())) {
        Known _ = ConstantFlow.this.follow(target, List.copyOf(all));
      }
    }
  }
}
