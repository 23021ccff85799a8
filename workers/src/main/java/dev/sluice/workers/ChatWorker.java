package dev.sluice.workers;

import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.chat.ChatHandler;

/** The worker that has prompts answered. */
final class ChatWorker {
  private ChatWorker() {}

  static WorkerPlan<ChatTask> plan(SharedParts shared) {
    WorkerProviders.Answers answers = shared.providers().answers();
    ChatHandler handler =
        new ChatHandler(
            shared.caches().before(answers.llm()), answers.accounts(), shared.answerUsage());
    return new WorkerPlan<>(
        Topics.CHAT_TASKS,
        "chat",
        shared.cancelling(
            Topics.CHAT_TASKS,
            task -> SharedParts.step(task.getTenant(), task.getRequestId(), task.getAttempt()),
            handler),
        1);
  }
}
