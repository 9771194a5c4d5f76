//! Where the operations are told once, for the server that answers them and for the document that
//! describes them.

use actix_web::{dev::HttpServiceFactory, web};
use utoipa::openapi::OpenApi as Document;
use utoipa_actix_web::OpenApiFactory;

/// What is made of the operations. Each thread of a server lists them anew, and none of them
/// builds the document, which is large.
pub enum Operations<'a> {
    /// A server answers them.
    Answered(&'a mut web::ServiceConfig),
    /// A document describes them.
    Described(&'a mut Document),
}

impl Operations<'_> {
    /// Takes one more operation.
    pub fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        match self {
            Self::Answered(server) => {
                server.service(operation);
            }
            Self::Described(document) => describe(document, &operation),
        }
        self
    }

    /// Takes the operations of a room.
    pub fn configure(&mut self, room: fn(&mut Operations<'_>)) -> &mut Self {
        room(self);
        self
    }
}

fn describe(document: &mut Document, operation: &dyn OpenApiFactory) {
    document.paths.merge(operation.paths());
    let mut schemas = Vec::new();
    operation.schemas(&mut schemas);
    document.components.get_or_insert_default().schemas.extend(schemas);
}
