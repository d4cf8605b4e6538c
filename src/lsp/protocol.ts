/**
 * The parts of the Language Server Protocol 3.17 that the server speaks. Lines and characters count from 0; characters are UTF-16
 * code units.
 */

export interface LspPosition {
	readonly line: number;
	readonly character: number;
}

export interface LspRange {
	readonly start: LspPosition;
	readonly end: LspPosition;
}

export interface LspTextEdit {
	readonly range: LspRange;
	readonly newText: string;
}

export interface LspDiagnostic {
	readonly range: LspRange;
	/** 1 error, 2 warning, 3 information. */
	readonly severity: 1 | 2 | 3;
	readonly code: string;
	readonly codeDescription?: { readonly href: string };
	readonly source: "keyhole";
	readonly message: string;
	readonly relatedInformation?: readonly {
		readonly location: { readonly uri: string; readonly range: LspRange };
		readonly message: string;
	}[];
	/** 1 unnecessary, 2 deprecated. */
	readonly tags?: readonly (1 | 2)[];
}

export interface LspCodeAction {
	readonly title: string;
	readonly kind: "quickfix" | "source.fixAll.keyhole";
	readonly diagnostics?: readonly LspDiagnostic[];
	readonly isPreferred?: boolean;
	readonly edit: {
		readonly changes: Readonly<Record<string, readonly LspTextEdit[]>>;
	};
}

export interface LspCompletionItem {
	readonly label: string;
	/** 10 property, 12 value, 13 enum member, 14 keyword, 18 reference. */
	readonly kind: 10 | 12 | 13 | 14 | 18;
	readonly detail?: string;
	readonly documentation?: {
		readonly kind: "markdown";
		readonly value: string;
	};
	readonly textEdit: LspTextEdit;
	readonly sortText?: string;
}

export interface LspHover {
	readonly contents: { readonly kind: "markdown"; readonly value: string };
	readonly range: LspRange;
}

export interface LspLocation {
	readonly uri: string;
	readonly range: LspRange;
}

export interface TextDocumentPosition {
	readonly textDocument: { readonly uri: string };
	readonly position: LspPosition;
}

export interface ContentChange {
	/** Absent when `text` is the whole new text. */
	readonly range?: LspRange;
	readonly text: string;
}

/** Error codes of JSON-RPC and of the protocol. */
export const errorCode = {
	parse: -32700,
	invalidRequest: -32600,
	methodNotFound: -32601,
	invalidParameters: -32602,
	internal: -32603,
	notInitialized: -32002,
	cancelled: -32800,
} as const;
