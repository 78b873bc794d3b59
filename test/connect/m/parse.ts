import { type Language, DefaultSettings, type Task, TaskUtils } from '@microsoft/powerquery-parser';

/** A document of M as Microsoft's parser reads it; throws what that says of a document that it does not. */
export async function parseM(text: string): Promise<Language.Ast.TNode> {
  const task: Task.TriedLexParseTask = await TaskUtils.tryLexParse(DefaultSettings, text);
  if (TaskUtils.isParseStageOk(task)) return task.ast;
  throw new Error(`${'error' in task ? String(task.error.message) : 'No syntax tree'}\n${text}`);
}
